import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../api/api.ts'
import { queries, useSpecs } from '../api/queries.ts'
import { queryClient } from '../api/queryClient.ts'
import { Page } from '../app/Page.tsx'
import { createDraft } from '../draft/draft.ts'
import { clearLocalCopy, readLocalCopy, writeLocalCopy } from '../draft/localCopy.ts'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { useErrorWords } from '../ui/Toast.tsx'
import { WorkspaceScreen } from './WorkspaceScreen.tsx'
import { createWorkspace, type Workspace } from './workspace.ts'

/** The canvas of one flow with its palette, inspector and bars. */
export function WorkspacePage() {
  const { flow } = useParams({ from: '/flows/$flow' })
  return <OpenFlow key={flow} flow={flow} />
}

function OpenFlow({ flow }: { readonly flow: string }) {
  const t = useTranslations()
  const words = useErrorWords()
  const specs = useSpecs()
  const { workspace, error, again } = useOpenWorkspace(flow)
  if (error) {
    const { what, todo } = words(error)
    return (
      <Page title={flow} crumbs={[{ label: t('flows.title'), to: '/' }]}>
        <EmptyState
          title={t('workspace.loadFailed')}
          text={[what, todo].filter(Boolean).join(' ')}
          action={<Button onClick={again}>{t('ui.retry')}</Button>}
        />
      </Page>
    )
  }
  if (!workspace) {
    return (
      <Page title={flow} crumbs={[{ label: t('flows.title'), to: '/' }]} layout="fill">
        <Skeleton height="100%" />
      </Page>
    )
  }
  return <WorkspaceScreen workspace={workspace} specs={specs} />
}

/** Loads the draft once and opens a workspace on it; what is not saved at the end stays on this machine. */
function useOpenWorkspace(flow: string) {
  const { data, error, refetch } = useQuery({ ...queries.flow(flow), staleTime: Number.POSITIVE_INFINITY, gcTime: 0 })
  const [workspace, setWorkspace] = useState<Workspace>()
  useEffect(() => {
    if (!data) return
    const world = {
      save: (revision: number, document: typeof data.document) => api.saveFlow(flow, { revision, document }),
      load: () => api.flow(flow),
      keep: (copy: Parameters<typeof writeLocalCopy>[1]) => writeLocalCopy(flow, copy),
      forget: () => clearLocalCopy(flow),
      later: (ms: number, callback: () => void) => {
        const timer = setTimeout(callback, ms)
        return () => clearTimeout(timer)
      },
    }
    const draft = createDraft(data, world, readLocalCopy(flow))
    setWorkspace(createWorkspace(flow, draft, new Map()))
    const onHide = () => void draft.flush()
    window.addEventListener('pagehide', onHide)
    return () => {
      window.removeEventListener('pagehide', onHide)
      void draft.flush()
      draft.close()
      void queryClient.invalidateQueries({ queryKey: ['flows'] })
    }
  }, [data, flow])
  return { workspace, error, again: () => void refetch() }
}

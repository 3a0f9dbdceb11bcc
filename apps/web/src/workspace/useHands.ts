import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../api/api.ts'
import { findGroup } from '../canvas/commands/place.ts'
import { useProblemText } from '../i18n/problemWords.ts'
import { useLiveStore } from '../live/live.tsx'
import { announce } from '../ui/announce.tsx'
import { toast, useErrorWords } from '../ui/Toast.tsx'
import { type CommandHands, currentItem } from './commands.ts'
import { useDialogStore } from './dialogStore.ts'
import { useWorkspace } from './WorkspaceContext.tsx'

/** What commands can do with the page around the workspace. */
export function useHands(): CommandHands {
  const t = useTranslations('workspace')
  const workspace = useWorkspace()
  const live = useLiveStore()
  const navigate = useNavigate()
  const words = useErrorWords()
  const problemText = useProblemText()
  const open = useDialogStore((state) => state.open)
  return useMemo((): CommandHands => {
    const { flow } = workspace
    const selection = () => workspace.store.getState().selection
    const toGroup = (group: string | null) =>
      group === null
        ? void navigate({ to: '/flows/$flow', params: { flow } })
        : void navigate({ to: '/flows/$flow/g/$group', params: { flow, group } })
    const writeClipboard = async () => {
      const clip = workspace.clip()
      await navigator.clipboard.writeText(JSON.stringify(clip, null, 2))
      announce(t('copied', { count: Object.keys(clip.components).length }))
    }
    return {
      enterGroup: toGroup,
      leaveGroup() {
        const path = findGroup(workspace.document(), workspace.store.getState().group)
        if (path.length > 1) toGroup(path[path.length - 2].id)
      },
      configure() {
        const id = currentItem(workspace)
        if (!id) return
        workspace.select([id])
        requestAnimationFrame(() =>
          document.querySelector<HTMLElement>('[data-inspector] :is(input, textarea, button)')?.focus(),
        )
      },
      openConnect() {
        const from = currentItem(workspace)
        if (from) open({ kind: 'connect', from })
      },
      openHelp: () => open({ kind: 'help' }),
      deleteSelected() {
        const ids = selection()
        const { components, connections } = workspace.placed().group
        const touched = Object.entries(connections).filter(
          ([id, { from, to }]) => ids.has(id) || ids.has(from) || ids.has(to),
        )
        const count = touched.reduce((sum, [id]) => sum + (live.connection(id)?.count ?? 0), 0)
        if (count > 0) return open({ kind: 'deleteWithData', count })
        workspace.removeSelected()
        announce(t('deleted', { count: [...ids].filter((id) => id in components || id in connections).length }))
      },
      copy: () => void writeClipboard(),
      cut: () => void writeClipboard().then(() => workspace.remove(selection(), 'cut')),
      paste: () =>
        void navigator.clipboard.readText().then((text) => {
          if (workspace.paste(text) === 0) toast.error(t('nothingToPaste'))
        }),
      run(action) {
        const ids = [...selection()].filter((id) => workspace.placed().group.components[id]?.kind === 'processor')
        Promise.all(ids.map((id) => api.runComponent(flow, id, action))).then(
          (results) => {
            const problems = results.flatMap((result) => result.problems)
            if (problems.length > 0) {
              toast.error(t('couldNotStart', { count: problems.length }), {
                description: problemText(problems[0]).what,
              })
            } else if (action !== 'stop') toast.success(t('started', { count: ids.length }))
          },
          (error: unknown) => {
            const { what, todo } = words(error)
            toast.error(what, { description: todo })
          },
        )
      },
      openQueue: (id) => void navigate({ to: '/flows/$flow/connections/$id', params: { flow, id } }),
      openProvenance: (component) => void navigate({ to: '/provenance', search: { flow, component } }),
    }
  }, [workspace, live, navigate, open, t, words, problemText])
}

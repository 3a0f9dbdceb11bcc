import type { FlowNews } from '@mulgil/client'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { PanelLeftOpen } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../api/api.ts'
import { type Specs, useServiceSpecs } from '../api/queries.ts'
import { usePreferences } from '../app/preferences.ts'
import { Canvas } from '../canvas/Canvas.tsx'
import { Inspector } from '../inspector/Inspector.tsx'
import { LiveFlow } from '../live/live.tsx'
import { Palette } from '../palette/Palette.tsx'
import { QuickAdd } from '../palette/QuickAdd.tsx'
import { Announcer } from '../ui/announce.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { CanvasMenu } from './CanvasMenu.tsx'
import { ImportArea } from './ImportArea.tsx'
import { useHands } from './useHands.ts'
import { useKeys } from './useKeys.ts'
import { WorkspaceBanners } from './WorkspaceBanners.tsx'
import { WorkspaceBar } from './WorkspaceBar.tsx'
import { SpecsContext, useWorkspace, WorkspaceContext } from './WorkspaceContext.tsx'
import { WorkspaceDialogs } from './WorkspaceDialogs.tsx'
import styles from './WorkspaceScreen.module.css'
import type { Workspace } from './workspace.ts'

interface WorkspaceScreenProps {
  readonly workspace: Workspace
  readonly specs: Specs
}

/** The parts of the workspace around one flow. */
export function WorkspaceScreen({ workspace, specs }: WorkspaceScreenProps) {
  const { win } = useSearch({ from: '/flows/$flow' })
  const serviceSpecs = useServiceSpecs()
  useEffect(() => workspace.setSpecs(specs, serviceSpecs), [workspace, specs, serviceSpecs])
  const onNews = ({ revision, deployedVersion }: FlowNews) => {
    const { flow } = workspace.draft.store.getState()
    // News of one's own save say what is known already.
    if (revision !== flow.revision || deployedVersion !== flow.deployedVersion) void workspace.draft.refresh()
  }
  return (
    <WorkspaceContext value={workspace}>
      <SpecsContext value={specs}>
        <LiveFlow flow={workspace.flow} window={win ?? '5min'} onNews={onNews}>
          <Parts />
        </LiveFlow>
      </SpecsContext>
    </WorkspaceContext>
  )
}

function Parts() {
  const t = useTranslations('palette')
  const workspace = useWorkspace()
  const hands = useHands()
  const { paletteOpen, set } = usePreferences()
  useKeys(workspace, hands)
  useAddress(workspace)
  useValidation(workspace)
  return (
    <ImportArea>
      <WorkspaceBar hands={hands} />
      <WorkspaceBanners />
      <main id="content" className={styles.parts}>
        {paletteOpen ? (
          <Palette />
        ) : (
          <div className={styles.opener}>
            <IconButton icon={PanelLeftOpen} label={t('show')} onClick={() => set({ paletteOpen: true })} />
          </div>
        )}
        <CanvasMenu hands={hands}>
          <Canvas />
        </CanvasMenu>
        <Inspector hands={hands} />
      </main>
      <QuickAdd />
      <WorkspaceDialogs />
      <Announcer />
    </ImportArea>
  )
}

/** Keeps group and selection in the address, so that a link shows a colleague the same. */
function useAddress(workspace: Workspace): void {
  const navigate = useNavigate()
  const { group } = useParams({ strict: false })
  const { sel } = useSearch({ from: '/flows/$flow' })
  useEffect(() => workspace.showGroup(group ?? null), [workspace, group])
  // What this page wrote into the address itself is not read back: the selection may have moved on since.
  const written = useRef<string | undefined>(undefined)
  useEffect(() => {
    if (sel && sel !== written.current) workspace.select(sel.split(','))
    written.current = sel
  }, [workspace, sel])
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const end = workspace.store.subscribe((state, before) => {
      if (state.selection === before.selection) return
      clearTimeout(timer)
      timer = setTimeout(() => {
        const ids = [...workspace.store.getState().selection]
        const next = ids.length > 0 && ids.length <= 12 ? ids.join() : undefined
        written.current = next
        void navigate({ to: '.', search: (old) => ({ ...old, sel: next, property: undefined }), replace: true })
      }, 300)
    })
    return () => {
      clearTimeout(timer)
      end()
    }
  }, [workspace, navigate])
}

/** Asks the server what is wrong with the draft, at first and after each save. */
function useValidation(workspace: Workspace): void {
  useEffect(() => {
    let abort = new AbortController()
    const check = () => {
      abort.abort()
      abort = new AbortController()
      api.validate(workspace.flow, undefined, abort.signal).then(
        ({ problems }) => workspace.setProblems(problems),
        // An unreachable server shows in the banner of the draft already.
        () => {},
      )
    }
    check()
    const end = workspace.draft.store.subscribe(({ flow }, before) => {
      if (flow.revision !== before.flow.revision) check()
    })
    return () => {
      abort.abort()
      end()
    }
  }, [workspace])
}

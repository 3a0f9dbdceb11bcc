import { Play, Square, StepForward } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../api/api.ts'
import { StateGlyph } from '../canvas/StateGlyph.tsx'
import { formatBytes, formatCount } from '../format/format.ts'
import { useProblemText } from '../i18n/problemWords.ts'
import { useFlowTotals } from '../live/live.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { toast, useErrorWords } from '../ui/Toast.tsx'
import type { CommandHands } from './commands.ts'
import styles from './WorkspaceBar.module.css'
import { useDraftState, useWorkspace, useWorkspaceState } from './WorkspaceContext.tsx'

/** How the flow runs, and buttons that change it at once: for the selection, else for the whole flow. */
export function RunControls({ hands }: { readonly hands: CommandHands }) {
  const t = useTranslations('workspace')
  const { flow, placed } = useWorkspace()
  const words = useErrorWords()
  const problemText = useProblemText()
  const totals = useFlowTotals()
  const deployed = useDraftState((state) => state.flow.deployedVersion)
  const selection = useWorkspaceState((state) => state.selection)
  const [busy, setBusy] = useState(false)
  const chosen = [...selection].some((id) => placed().group.components[id]?.kind === 'processor')
  const state =
    deployed === null || !totals
      ? 'undeployed'
      : totals.running === 0
        ? 'stopped'
        : totals.stopped + totals.invalid === 0
          ? 'running'
          : 'partly'

  const runFlow = async (action: 'start' | 'stop') => {
    setBusy(true)
    try {
      const { started, problems } = await api.runFlow(flow, action)
      if (problems.length > 0) {
        toast.error(t('couldNotStart', { count: problems.length }), { description: problemText(problems[0]).what })
      } else if (action === 'start') toast.success(t('started', { count: started.length }))
      else toast.success(t('stopped'))
    } catch (error) {
      const { what, todo } = words(error)
      toast.error(what, { description: todo })
    } finally {
      setBusy(false)
    }
  }
  const act = (action: 'start' | 'stop') => (chosen ? hands.run(action) : void runFlow(action))
  return (
    <div className={styles.run}>
      <span className={styles.state} data-state={state}>
        <StateGlyph state={state === 'undeployed' ? 'draft' : state === 'stopped' ? 'stopped' : 'running'} />
        {t(`flowState.${state}`)}
      </span>
      <div className={styles.pair}>
        <IconButton
          icon={Play}
          label={t(chosen ? 'startSelected' : 'startFlow')}
          disabled={busy || deployed === null}
          onClick={() => act('start')}
        />
        <IconButton
          icon={Square}
          label={t(chosen ? 'stopSelected' : 'stopFlow')}
          disabled={busy || deployed === null}
          onClick={() => act('stop')}
        />
        {chosen && (
          <IconButton
            icon={StepForward}
            label={t('runOnce')}
            disabled={busy || deployed === null}
            onClick={() => hands.run('run-once')}
          />
        )}
      </div>
      {totals && deployed !== null && (
        <span className={styles.totals}>
          {t('queued', { count: formatCount(totals.queued.count), bytes: formatBytes(totals.queued.bytes) })}
        </span>
      )}
    </div>
  )
}

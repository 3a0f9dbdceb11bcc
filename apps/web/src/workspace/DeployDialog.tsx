import type { contract } from '@mulgil/client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../api/api.ts'
import { ApiError } from '../api/problem.ts'
import { useProblemText } from '../i18n/problemWords.ts'
import { Banner } from '../ui/Banner.tsx'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { Switch } from '../ui/Switch.tsx'
import { TextArea } from '../ui/TextField.tsx'
import { toast, useErrorWords } from '../ui/Toast.tsx'
import { DiffList } from '../versions/DiffList.tsx'
import styles from './Dialogs.module.css'
import { problemPlace } from './problemPlace.ts'
import { useGoToProblem } from './useGoToProblem.ts'
import { useDraftState, useWorkspace, useWorkspaceState } from './WorkspaceContext.tsx'

type QueueChoice = 'wait' | 'drain' | 'drop'

/** Shows what a deploy changes and what stands in its way, and deploys. */
export function DeployDialog({ onClose }: { onClose(): void }) {
  const t = useTranslations('workspace')
  const ui = useTranslations('ui')
  const words = useErrorWords()
  const problemText = useProblemText()
  const { flow, draft } = useWorkspace()
  const client = useQueryClient()
  const goTo = useGoToProblem()
  const deployed = useDraftState((state) => state.flow.deployedVersion)
  const revision = useDraftState((state) => state.flow.revision)
  const document = useDraftState((state) => state.document)
  const known = useWorkspaceState((state) => state.allProblems)
  const [note, setNote] = useState('')
  const [start, setStart] = useState(deployed === null)
  const [queues, setQueues] = useState<QueueChoice>()
  const [asksQueues, setAsksQueues] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<unknown>()
  const [refused, setRefused] = useState<readonly contract.Problem[]>()
  useEffect(() => void draft.flush(), [draft])
  const { data, error } = useQuery({
    queryKey: ['deploy-diff', flow, deployed, revision],
    queryFn: ({ signal }) => api.diff(flow, 'deployed', 'draft', signal),
    enabled: deployed !== null,
    retry: false,
  })
  const problems = (refused ?? known).filter(({ severity }) => severity === 'error')
  const changes = data?.changes ?? []

  const deploy = async () => {
    setBusy(true)
    setFailed(undefined)
    try {
      await draft.flush()
      const version = await api.deploy(flow, { revision: draft.store.getState().flow.revision, note, start, queues })
      await draft.refresh()
      void client.invalidateQueries({ queryKey: ['versions', flow] })
      void client.invalidateQueries({ queryKey: ['flows'] })
      toast.success(t('deployed', { version: version.version }))
      onClose()
    } catch (thrown) {
      const problem = thrown instanceof ApiError ? thrown.problem : undefined
      if (problem?.code === 'QUEUE_NOT_EMPTY') setAsksQueues(true)
      if (problem?.problems?.length) setRefused(problem.problems)
      setFailed(thrown)
    } finally {
      setBusy(false)
    }
  }
  const failure = failed === undefined ? undefined : words(failed)
  return (
    <Dialog
      open
      size="large"
      onClose={onClose}
      title={t('deployTitle')}
      description={t('deployText', { version: (deployed ?? 0) + 1 })}
      footer={
        <>
          <Button onClick={onClose}>{ui('cancel')}</Button>
          <Button
            variant="primary"
            busy={busy}
            disabled={problems.length > 0 || (asksQueues && !queues)}
            onClick={() => void deploy()}
          >
            {t(start ? 'deployStartNow' : 'deployNow')}
          </Button>
        </>
      }
    >
      <div className={styles.stack}>
        {failure && <Banner tone="error">{[failure.what, failure.todo].filter(Boolean).join(' ')}</Banner>}
        {problems.length > 0 && (
          <section className={styles.problems} aria-label={t('deployProblems', { count: problems.length })}>
            <h3>{t('deployProblems', { count: problems.length })}</h3>
            <ul className={styles.problems}>
              {problems.map((problem) => (
                <li
                  key={`${problem.component}${problem.connection}${problem.property}${problem.code}`}
                  className={styles.problem}
                >
                  <div>
                    <p>{problemText(problem).what}</p>
                    <p className={styles.todo}>{problemText(problem).todo}</p>
                  </div>
                  {problemPlace(document, problem) && (
                    <Button
                      onClick={() => {
                        onClose()
                        goTo(problem)
                      }}
                    >
                      {t('goTo')}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          </section>
        )}
        {asksQueues && <QueueChoices value={queues} onChange={setQueues} />}
        {deployed !== null && (
          <section aria-label={t('whatChanges')}>
            {data ? (
              changes.length > 0 ? (
                <div className={styles.diff}>
                  <DiffList changes={changes} document={document} />
                </div>
              ) : (
                <p>{t('deployNothing')}</p>
              )
            ) : error ? (
              <p>{words(error).what}</p>
            ) : (
              <Skeleton height="120px" />
            )}
          </section>
        )}
        <TextArea label={t('deployNote')} help={t('deployNoteHelp')} rows={2} value={note} onChange={setNote} />
        <Switch label={t('deployStart')} checked={start} onChange={setStart} />
      </div>
    </Dialog>
  )
}

interface QueueChoicesProps {
  readonly value: QueueChoice | undefined
  onChange(value: QueueChoice): void
}

function QueueChoices({ value, onChange }: QueueChoicesProps) {
  const t = useTranslations('workspace')
  const choices = [
    { choice: 'wait', label: t('queueWait'), help: t('queueWaitHelp') },
    { choice: 'drain', label: t('queueDrain'), help: t('queueDrainHelp') },
    { choice: 'drop', label: t('queueDrop'), help: t('queueDropHelp') },
  ] as const
  return (
    <fieldset className={styles.choices}>
      <legend>{t('deployQueueTitle')}</legend>
      {choices.map(({ choice, label, help }) => (
        <label key={choice} className={styles.choice}>
          <input type="radio" name="queues" checked={value === choice} onChange={() => onChange(choice)} />
          <span>
            {label}
            <span className={styles.todo}> {help}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}

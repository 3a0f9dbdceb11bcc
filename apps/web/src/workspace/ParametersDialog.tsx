import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Problems } from '../inspector/ProblemList.tsx'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Tabs } from '../ui/Tabs.tsx'
import { TextField } from '../ui/TextField.tsx'
import { ContextForm } from './ContextForm.tsx'
import styles from './Dialogs.module.css'
import { ParameterList } from './ParameterList.tsx'
import { contextOfProblem } from './problemPlace.ts'
import { useDraftState, useProblems, useWorkspace } from './WorkspaceContext.tsx'

/** The flow's own parameters; no context has a slash in its name. */
const OWN = '/'

interface ParametersDialogProps {
  /** The one to show first. */
  readonly context?: string
  onClose(): void
}

/** The parameters of the flow and its named contexts, which groups choose. */
export function ParametersDialog({ context, onClose }: ParametersDialogProps) {
  const t = useTranslations('workspace')
  const parameters = useDraftState((state) => state.document.parameters)
  const contexts = useDraftState((state) => state.document.parameterContexts) ?? {}
  const [chosen, setChosen] = useState(context ?? OWN)
  const document = useDraftState((state) => state.document)
  const problems = useProblems('')
  const names = Object.keys(contexts).sort((a, b) => a.localeCompare(b))
  const shown = Object.hasOwn(contexts, chosen) ? chosen : OWN
  const tabs = [{ value: OWN, label: t('parametersOwn') }, ...names.map((value) => ({ value, label: value }))]
  return (
    <Dialog open size="large" onClose={onClose} title={t('parametersTitle')} description={t('parametersText')}>
      <Tabs label={t('parameterContexts')} value={shown} onChange={setChosen} tabs={tabs}>
        <div className={styles.tabbed}>
          {shown === OWN ? (
            <>
              <ParameterList parameters={parameters} path={['parameters']} secretPrefix="parameter:" />
              <NewContext taken={names} onAdded={setChosen} />
            </>
          ) : (
            <>
              <Problems problems={problems.filter(({ property }) => contextOfProblem(document, property) === shown)} />
              <ContextForm key={shown} name={shown} context={contexts[shown]} />
              <ParameterList
                key={`${shown}/`}
                parameters={contexts[shown].parameters}
                path={['parameterContexts', shown, 'parameters']}
                secretPrefix={`parameter:${shown}/`}
              />
            </>
          )}
        </div>
      </Tabs>
    </Dialog>
  )
}

interface NewContextProps {
  readonly taken: readonly string[]
  onAdded(name: string): void
}

function NewContext({ taken, onAdded }: NewContextProps) {
  const t = useTranslations('workspace')
  const { draft } = useWorkspace()
  const [typed, setTyped] = useState('')
  const name = typed.trim()
  const wrong = taken.includes(name) ? t('contextTaken') : name.includes('/') ? t('contextSlash') : undefined
  const add = () => {
    if (name === '' || wrong) return
    draft.run('parameters', [{ path: ['parameterContexts', name], value: { parameters: {} } }])
    setTyped('')
    onAdded(name)
  }
  return (
    <section className={styles.stack} aria-label={t('parameterContexts')}>
      <h3>{t('parameterContexts')}</h3>
      <p className={styles.todo}>{t('contextsText')}</p>
      <div className={styles.row}>
        <TextField
          label={t('contextName')}
          value={typed}
          maxLength={100}
          error={wrong}
          onChange={setTyped}
          onKeyDown={(event) => {
            if (event.code === 'Enter' && !event.nativeEvent.isComposing) add()
          }}
        />
        <Button disabled={name === '' || wrong !== undefined} onClick={add}>
          {t('contextAdd')}
        </Button>
      </div>
    </section>
  )
}

import type { ParameterContext } from '@mulgil/flow'
import { ArrowUp, Trash2, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '../ui/Button.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Select } from '../ui/Select.tsx'
import { TextField } from '../ui/TextField.tsx'
import { contextUsers } from './contextUsers.ts'
import styles from './Dialogs.module.css'
import { useDraftState, useWorkspace } from './WorkspaceContext.tsx'

interface ContextFormProps {
  readonly name: string
  readonly context: ParameterContext
}

/** What a context is for, which others it inherits from (the first wins), and who uses it. */
export function ContextForm({ name, context }: ContextFormProps) {
  const t = useTranslations('workspace')
  const { draft } = useWorkspace()
  const document = useDraftState((state) => state.document)
  const [removing, setRemoving] = useState(false)
  const path = ['parameterContexts', name]
  const inherits = context.inherits ?? []
  const others = Object.keys(document.parameterContexts ?? {}).filter(
    (each) => each !== name && !inherits.includes(each),
  )
  const users = contextUsers(document, name)
  const inherit = (next: readonly string[]) =>
    draft.run('parameters', [
      next.length === 0 ? { path: [...path, 'inherits'] } : { path: [...path, 'inherits'], value: next },
    ])
  const remove = () => draft.run('parameters', [{ path }])
  return (
    <>
      <TextField
        label={t('contextDescription')}
        value={context.description ?? ''}
        onChange={(value) =>
          draft.run(
            'parameters',
            [value === '' ? { path: [...path, 'description'] } : { path: [...path, 'description'], value }],
            `context:${name}`,
          )
        }
      />
      {inherits.length > 0 && <h3>{t('contextInherits')}</h3>}
      {inherits.length > 0 && (
        <ol className={styles.inherits} aria-label={t('contextInherits')}>
          {inherits.map((each, index) => (
            <li key={each} className={styles.row}>
              <span className={styles.name}>{each}</span>
              <IconButton
                icon={ArrowUp}
                size="small"
                label={t('contextEarlier', { name: each })}
                disabled={index === 0}
                onClick={() =>
                  inherit([...inherits.slice(0, index - 1), each, inherits[index - 1], ...inherits.slice(index + 1)])
                }
              />
              <IconButton
                icon={X}
                size="small"
                label={t('contextDisinherit', { name: each })}
                onClick={() => inherit(inherits.filter((other) => other !== each))}
              />
            </li>
          ))}
        </ol>
      )}
      {others.length > 0 && (
        <Select
          label={t('contextInheritMore')}
          help={t('contextInheritHelp')}
          placeholder={t('contextChoose')}
          value={undefined}
          options={others.map((value) => ({ value, label: value }))}
          onChange={(value) => inherit([...inherits, value])}
        />
      )}
      <div className={styles.row}>
        <p className={styles.todo}>
          {users.length === 0 ? t('contextUnused') : t('contextUsed', { names: users.join(', ') })}
        </p>
        <Button variant="quiet" onClick={() => (users.length > 0 ? setRemoving(true) : remove())}>
          <Trash2 size={16} aria-hidden />
          {t('contextRemove')}
        </Button>
      </div>
      <ConfirmDialog
        open={removing}
        title={t('contextRemoveTitle', { name })}
        text={t('contextUsed', { names: users.join(', ') })}
        action={t('contextRemove')}
        onClose={() => setRemoving(false)}
        onConfirm={() => {
          setRemoving(false)
          remove()
        }}
      />
    </>
  )
}

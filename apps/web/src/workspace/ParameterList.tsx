import type { FlowDocument, Json } from '@mulgil/flow'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../api/api.ts'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Switch } from '../ui/Switch.tsx'
import { TextField } from '../ui/TextField.tsx'
import { toast, useErrorWords } from '../ui/Toast.tsx'
import styles from './Dialogs.module.css'
import { useDraftState, useWorkspace } from './WorkspaceContext.tsx'

interface ParameterListProps {
  readonly parameters: FlowDocument['parameters']
  /** Where they stand in the document. */
  readonly path: readonly string[]
  /** What the keys of their secrets begin with: `parameter:` or `parameter:CONTEXT/`. */
  readonly secretPrefix: string
}

/** Parameters by name: plain ones are part of the draft, sensitive values go straight to the server. */
export function ParameterList({ parameters, path, secretPrefix }: ParameterListProps) {
  const t = useTranslations('workspace')
  const { draft } = useWorkspace()
  const [name, setName] = useState('')
  const [sensitive, setSensitive] = useState(false)
  const taken = Object.hasOwn(parameters, name.trim())
  const add = () => {
    const value: Json = sensitive ? { sensitive: true } : { value: '' }
    draft.run('parameters', [{ path: [...path, name.trim()], value }])
    setName('')
    setSensitive(false)
  }
  const entries = Object.entries(parameters).sort(([a], [b]) => a.localeCompare(b))
  return (
    <div className={styles.stack}>
      {entries.length === 0 && <p className={styles.todo}>{t('parameterNone')}</p>}
      {entries.map(([key, parameter]) => (
        <div key={key} className={styles.parameter}>
          <span className={styles.name}>{key}</span>
          {'value' in parameter ? (
            <TextField
              label={t('parameterValue')}
              hideLabel
              mono
              value={parameter.value}
              onChange={(value) =>
                draft.run('parameters', [{ path: [...path, key, 'value'], value }], `${secretPrefix}${key}`)
              }
            />
          ) : (
            <SensitiveValue secret={`${secretPrefix}${key}`} />
          )}
          <span className={styles.todo}>{'value' in parameter ? '' : t('parameterSensitive')}</span>
          <IconButton
            icon={Trash2}
            label={t('parameterRemove', { name: key })}
            onClick={() => draft.run('parameters', [{ path: [...path, key] }])}
          />
        </div>
      ))}
      <div className={styles.row}>
        <TextField
          label={t('parameterName')}
          mono
          value={name}
          maxLength={200}
          error={taken ? t('parameterTaken') : undefined}
          onChange={setName}
          onKeyDown={(event) => {
            if (event.code === 'Enter' && !event.nativeEvent.isComposing && name.trim() !== '' && !taken) add()
          }}
        />
        <Switch label={t('parameterSensitive')} checked={sensitive} onChange={setSensitive} />
        <Button disabled={name.trim() === '' || taken} onClick={add}>
          {t('parameterAdd')}
        </Button>
      </div>
    </div>
  )
}

function SensitiveValue({ secret }: { readonly secret: string }) {
  const t = useTranslations('workspace')
  const words = useErrorWords()
  const { flow, draft } = useWorkspace()
  const isSet = useDraftState((state) => state.flow.secretsSet.includes(secret))
  const [value, setValue] = useState('')
  const send = async (next: string | null) => {
    try {
      await draft.flush()
      await api.setSecret(flow, secret, next)
      await draft.refresh()
      setValue('')
      toast.success(t('secretSaved'))
    } catch (error) {
      const { what, todo } = words(error)
      toast.error(what, { description: todo })
    }
  }
  return (
    <div className={styles.row}>
      <TextField
        label={t('parameterValue')}
        hideLabel
        type="password"
        autoComplete="new-password"
        placeholder={t(isSet ? 'parameterSet' : 'parameterUnset')}
        value={value}
        onChange={setValue}
      />
      <Button disabled={value === ''} onClick={() => void send(value)}>
        {t('parameterReplace')}
      </Button>
      {isSet && (
        <Button variant="quiet" onClick={() => void send(null)}>
          {t('parameterClear')}
        </Button>
      )}
    </div>
  )
}

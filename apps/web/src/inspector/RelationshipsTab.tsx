import type { contract } from '@mulgil/client'
import type { ProcessorComponent, Retry } from '@mulgil/flow'
import { useTranslations } from 'use-intl'
import { findItem } from '../canvas/commands/place.ts'
import { relationshipsOf } from '../canvas/geometry.ts'
import { useBilingual } from '../i18n/bilingual.ts'
import { Select } from '../ui/Select.tsx'
import { Switch } from '../ui/Switch.tsx'
import { TextField } from '../ui/TextField.tsx'
import { useDraftState, useWorkspace } from '../workspace/WorkspaceContext.tsx'
import styles from './Inspector.module.css'
import { UnitField } from './UnitField.tsx'

interface RelationshipsTabProps {
  readonly id: string
  readonly path: readonly string[]
  readonly component: ProcessorComponent
  readonly spec: contract.ProcessorType | undefined
}

/** For each relationship: what it means, where it leads, whether it ends here, whether it is retried first. */
export function RelationshipsTab({ id, path, component, spec }: RelationshipsTabProps) {
  const t = useTranslations('inspector')
  const say = useBilingual()
  const workspace = useWorkspace()
  const document = useDraftState((state) => state.document)
  const group = findItem(document, id)?.in.group
  const leading = Object.values(group?.connections ?? {}).filter(({ from }) => from === id)
  const connected = leading.flatMap(({ relationships }) => relationships)
  const nameOf = (target: string) => {
    const found = findItem(document, target)
    if (found?.kind !== 'component') return target
    const { component: other } = found
    return ('name' in other && other.name) || ('type' in other ? other.type : target)
  }
  const terminate = (relationship: string, on: boolean) => {
    const rest = component.autoTerminate.filter((each) => each !== relationship)
    workspace.set([...path, 'autoTerminate'], on ? [...rest, relationship] : rest)
  }
  return (
    <div className={styles.form}>
      {relationshipsOf(component, spec, connected).map((relationship) => {
        const targets = leading
          .filter(({ relationships }) => relationships.includes(relationship))
          .map(({ to }) => nameOf(to))
        const ended = component.autoTerminate.includes(relationship)
        const text = spec?.relationships[relationship]
        return (
          <section
            key={relationship}
            className={styles.relationship}
            aria-label={relationship}
            data-open={(targets.length === 0 && !ended) || undefined}
          >
            <div className={styles.relationshipTop}>
              <h3>{relationship}</h3>
              <span className={styles.small}>
                {targets.length > 0 ? t('leadsTo', { names: targets.join(', ') }) : ended ? '' : t('leadsNowhere')}
              </span>
            </div>
            {text && <p className={styles.small}>{say(text)}</p>}
            <Switch
              label={t('terminate')}
              checked={ended}
              disabled={targets.length > 0 && !ended}
              onChange={(on) => terminate(relationship, on)}
            />
            <RetrySettings path={[...path, 'retry', relationship]} retry={component.retry?.[relationship]} />
          </section>
        )
      })}
    </div>
  )
}

interface RetrySettingsProps {
  readonly path: readonly string[]
  readonly retry: Retry | undefined
}

function RetrySettings({ path, retry }: RetrySettingsProps) {
  const t = useTranslations('inspector')
  const workspace = useWorkspace()
  const burst = path.join('.')
  return (
    <>
      <Switch
        label={t('retry')}
        checked={retry !== undefined}
        onChange={(on) =>
          workspace.set(path, on ? { count: 10, backOff: 'penalize', maxBackOff: '10 min' } : undefined)
        }
      />
      {retry && (
        <>
          <div className={styles.pair}>
            <TextField
              label={t('retryCount')}
              type="number"
              min={1}
              max={1000}
              value={String(retry.count)}
              onChange={(text) => {
                const count = Number.parseInt(text, 10)
                if (count >= 1 && count <= 1000) workspace.set([...path, 'count'], count, `${burst}.count`)
              }}
            />
            <UnitField
              label={t('maxBackOff')}
              unit="duration"
              value={retry.maxBackOff}
              onChange={(text) => workspace.set([...path, 'maxBackOff'], text ?? '10 min', `${burst}.max`)}
            />
          </div>
          <Select
            label={t('backOff')}
            value={retry.backOff}
            options={[
              { value: 'penalize', label: t('backOffPenalize') },
              { value: 'yield', label: t('backOffYield') },
            ]}
            onChange={(backOff) => workspace.set([...path, 'backOff'], backOff)}
          />
        </>
      )}
    </>
  )
}

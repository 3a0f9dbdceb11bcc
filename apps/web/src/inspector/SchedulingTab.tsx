import type { contract } from '@mulgil/client'
import type { Json, OwnScheduling, ProcessorComponent } from '@mulgil/flow'
import { useTranslations } from 'use-intl'
import { Select } from '../ui/Select.tsx'
import { TextField } from '../ui/TextField.tsx'
import { useWorkspace } from '../workspace/WorkspaceContext.tsx'
import styles from './Inspector.module.css'
import { UnitField } from './UnitField.tsx'

interface SchedulingTabProps {
  readonly id: string
  readonly path: readonly string[]
  readonly component: ProcessorComponent
  readonly spec: contract.ProcessorType | undefined
}

const general: Required<Pick<OwnScheduling, 'strategy' | 'concurrency' | 'penalty' | 'yield' | 'bulletinLevel'>> = {
  strategy: 'event',
  concurrency: 1,
  penalty: '30 sec',
  yield: '1 sec',
  bulletinLevel: 'warn',
}
const levels = ['debug', 'info', 'warn', 'error', 'none'] as const

/** When and how often a processor runs; what is empty follows the processor's own default. */
export function SchedulingTab({ id, path, component, spec }: SchedulingTabProps) {
  const t = useTranslations('inspector')
  const workspace = useWorkspace()
  const own = component.scheduling ?? {}
  const defaults: OwnScheduling = { ...general, ...(spec?.defaultScheduling as OwnScheduling | undefined) }
  const set = (field: keyof OwnScheduling, value: Json | undefined) =>
    workspace.set(
      [...path, 'scheduling', field],
      value === defaults[field] ? undefined : value,
      `scheduling:${id}:${field}`,
    )
  const strategy = own.strategy ?? defaults.strategy
  return (
    <div className={styles.form}>
      <Select
        label={t('strategy')}
        value={strategy}
        options={[
          { value: 'event', label: t('strategyEvent') },
          { value: 'timer', label: t('strategyTimer') },
          { value: 'cron', label: t('strategyCron') },
        ]}
        onChange={(value) => set('strategy', value)}
      />
      {strategy === 'cron' ? (
        <div className={styles.pair}>
          <TextField
            label={t('cron')}
            mono
            value={own.period ?? ''}
            placeholder={defaults.period ?? '0 0 * * * *'}
            onChange={(value) => set('period', value || undefined)}
          />
          <TextField
            label={t('timeZone')}
            value={own.timeZone ?? ''}
            placeholder={defaults.timeZone ?? 'UTC'}
            onChange={(value) => set('timeZone', value || undefined)}
          />
        </div>
      ) : (
        (strategy === 'timer' || spec?.input === 'none') && (
          <UnitField
            label={t('period')}
            unit="duration"
            value={own.period}
            placeholder={defaults.period}
            onChange={(value) => set('period', value)}
          />
        )
      )}
      {!spec?.serial && (
        <TextField
          label={t('concurrency')}
          type="number"
          min={1}
          max={64}
          value={own.concurrency === undefined ? '' : String(own.concurrency)}
          placeholder={String(defaults.concurrency)}
          onChange={(text) => {
            const number = Number.parseInt(text, 10)
            if (text === '') set('concurrency', undefined)
            else if (number >= 1 && number <= 64) set('concurrency', number)
          }}
        />
      )}
      <TextField
        label={t('batchSize')}
        help={t('batchSizeHelp')}
        type="number"
        min={1}
        max={100_000}
        value={own.batchSize === undefined ? '' : String(own.batchSize)}
        placeholder={defaults.batchSize === undefined ? '' : String(defaults.batchSize)}
        onChange={(text) => {
          const number = Number.parseInt(text, 10)
          if (text === '') set('batchSize', undefined)
          else if (number >= 1 && number <= 100_000) set('batchSize', number)
        }}
      />
      <UnitField
        label={t('runDuration')}
        help={t('runDurationHelp')}
        unit="duration"
        value={own.runDuration}
        placeholder={defaults.runDuration}
        onChange={(value) => set('runDuration', value)}
      />
      <div className={styles.pair}>
        <UnitField
          label={t('penalty')}
          unit="duration"
          value={own.penalty}
          placeholder={defaults.penalty}
          onChange={(value) => set('penalty', value)}
        />
        <UnitField
          label={t('yield')}
          unit="duration"
          value={own.yield}
          placeholder={defaults.yield}
          onChange={(value) => set('yield', value)}
        />
      </div>
      <Select
        label={t('bulletinLevel')}
        value={own.bulletinLevel ?? defaults.bulletinLevel}
        options={levels.map((level) => ({ value: level, label: t(`level.${level}`) }))}
        onChange={(value) => set('bulletinLevel', value)}
      />
    </div>
  )
}

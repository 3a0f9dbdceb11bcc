import type { Group, GroupComponent, GroupSettings, Json, ProvenanceLevel } from '@mulgil/flow'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { groupContents } from '../canvas/groupContents.ts'
import { formatBytes, formatCount } from '../format/format.ts'
import { useFlowTotals, useLiveStore } from '../live/live.tsx'
import { Select } from '../ui/Select.tsx'
import { useDraftState, useWorkspace } from '../workspace/WorkspaceContext.tsx'
import styles from './Inspector.module.css'

/** The value of a choice that follows what is around. */
const INHERIT = ' '
const concurrencies = ['unbounded', 'single', 'singleBatch'] as const
const policies = ['stream', 'batch'] as const
const windowNames = { '5min': 'window5min', '1h': 'window1h', start: 'windowStart' } as const
const levels = ['all', 'sampled', 'errors', 'none'] as const

interface ScopeFormProps {
  readonly path: readonly string[]
  readonly settings: Pick<GroupSettings, 'parameterContext' | 'provenance'>
  readonly root: Group
  /** The flow as a whole has nothing around it. */
  readonly isTop?: boolean
}

/** What a group, or the flow as a whole, says for everything inside it: its parameters and how much provenance is kept. */
export function ScopeForm({ path, settings, root, isTop = false }: ScopeFormProps) {
  const t = useTranslations('inspector')
  const { draft } = useWorkspace()
  const contexts = useDraftState((state) => state.document.parameterContexts) ?? {}
  const set = (field: string, value: Json | undefined) =>
    draft.run('edit', [value === undefined ? { path: [...path, field] } : { path: [...path, field], value }])
  const names = Object.keys(contexts).sort()
  const chosen = settings.parameterContext
  const known = chosen === undefined || names.includes(chosen) ? names : [...names, chosen]
  return (
    <>
      <div data-property="parameterContext">
        <Select
          label={t('parameterContext')}
          help={t('parameterContextHelp')}
          value={chosen ?? INHERIT}
          options={[
            { value: INHERIT, label: t(isTop ? 'contextNone' : 'contextInherit') },
            ...known.map((value) => ({ value, label: value })),
          ]}
          onChange={(value) => set('parameterContext', value === INHERIT ? undefined : value)}
        />
      </div>
      <Select<ProvenanceLevel | typeof INHERIT>
        label={t('provenanceLevel')}
        help={t('provenanceLevelHelp')}
        value={settings.provenance ?? (isTop ? 'all' : INHERIT)}
        options={[
          ...(isTop ? [] : [{ value: INHERIT, label: t('provenanceInherit') } as const]),
          ...levels.map((value) => ({ value, label: t(`provenanceLevels.${value}`) })),
        ]}
        onChange={(value) => set('provenance', value === INHERIT || (isTop && value === 'all') ? undefined : value)}
      />
      <ProvenanceCost root={root} />
    </>
  )
}

/** What provenance cost in a group over the window of the counts; nothing before it is deployed. */
function ProvenanceCost({ root }: { readonly root: Group }) {
  const t = useTranslations('inspector')
  const windows = useTranslations('workspace')
  const live = useLiveStore()
  const totals = useFlowTotals()
  const processors = useMemo(() => groupContents(root).processors, [root])
  const deployed = processors.flatMap((each) => live.processor(each) ?? [])
  if (!totals || deployed.length === 0) return null
  return (
    <p className={styles.hint}>
      {t('provenanceCost', {
        window: windows(windowNames[totals.window]),
        events: formatCount(deployed.reduce((sum, { events }) => sum + events, 0)),
        bytes: formatBytes(deployed.reduce((sum, { journalBytes }) => sum + journalBytes, 0)),
      })}
    </p>
  )
}

interface GroupFormProps {
  readonly id: string
  readonly path: readonly string[]
  readonly settings: GroupComponent
}

/** How FlowFiles come into a group and leave it, and what the group says for everything inside. */
export function GroupForm({ id, path, settings }: GroupFormProps) {
  const t = useTranslations('inspector')
  const { draft } = useWorkspace()
  const status = useFlowTotals()?.groups.find((group) => group.id === id)
  const concurrency = settings.flowFileConcurrency ?? 'unbounded'
  const set = (field: string, value: string, normal: string) =>
    draft.run('edit', [value === normal ? { path: [...path, field] } : { path: [...path, field], value }])
  return (
    <div className={styles.form}>
      {status && <p className={styles.hint}>{t('insideNow', { count: formatCount(status.inside) })}</p>}
      <Select
        label={t('flowFileConcurrency')}
        help={t(`concurrencyHelp.${concurrency}`)}
        value={concurrency}
        options={concurrencies.map((value) => ({ value, label: t(`concurrencies.${value}`) }))}
        onChange={(value) => set('flowFileConcurrency', value, 'unbounded')}
      />
      <div data-property="outboundPolicy">
        <Select
          label={t('outboundPolicy')}
          help={t(concurrency === 'unbounded' ? 'outboundUnbounded' : 'outboundHelp')}
          value={settings.outboundPolicy ?? 'stream'}
          disabled={concurrency === 'unbounded' && (settings.outboundPolicy ?? 'stream') === 'stream'}
          options={policies.map((value) => ({ value, label: t(`outboundPolicies.${value}`) }))}
          onChange={(value) => set('outboundPolicy', value, 'stream')}
        />
      </div>
      <ScopeForm path={path} settings={settings} root={settings.root} />
    </div>
  )
}

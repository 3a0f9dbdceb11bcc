import type { contract } from '@mulgil/client'
import type { NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { useTranslations } from 'use-intl'
import { formatRate } from '../format/format.ts'
import { useBilingual } from '../i18n/bilingual.ts'
import { useComponentBulletins, useProcessorStatus } from '../live/live.tsx'
import { familyOf } from '../palette/families.ts'
import { useProblems, useWorkspaceState } from '../workspace/WorkspaceContext.tsx'
import { BulletinBadge } from './BulletinBadge.tsx'
import styles from './Node.module.css'
import { Ports } from './Ports.tsx'
import type { FlowNode } from './project.ts'
import { Spark } from './Spark.tsx'
import { type ShownState, StateGlyph } from './StateGlyph.tsx'

/** A processor: its state, its name and type, what goes in and out, and its relationships as ports. */
export const ProcessorNode = memo(function ProcessorNode({ id, data, selected }: NodeProps<FlowNode>) {
  const t = useTranslations('canvas')
  const say = useBilingual()
  const status = useProcessorStatus(id)
  const problems = useProblems(id)
  const bulletins = useComponentBulletins(id)
  const isFar = useWorkspaceState((state) => state.zoom === 'far')
  const focused = useWorkspaceState((state) => state.focused === id)
  const isSource = useWorkspaceState((state) => state.connecting?.from === id)
  const { component, spec } = data
  if (component.kind !== 'processor') return null
  const { type } = component
  const name = component.name || type
  const errors = problems.filter(({ severity }) => severity === 'error')
  const state = shownState(status, errors.length > 0)
  const Icon = familyOf(spec?.family ?? '').icon
  const raised = bulletins.length
  const label = t('processorLabel', {
    name,
    type,
    state: t(`state.${state}`),
    problems: problems.length,
    in: formatRate(status?.inPerSecond ?? 0),
    out: formatRate(status?.outPerSecond ?? 0),
  })
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group on the canvas, not of form fields.
    <div
      id={`node-${id}`}
      role="group"
      aria-roledescription={t('processor')}
      aria-label={label}
      className={styles.node}
      data-testid={`node-${id}`}
      data-kind="processor"
      data-state={state}
      data-selected={selected || undefined}
      data-focused={focused || undefined}
      data-shown-near={selected || focused || undefined}
      data-source={isSource || undefined}
      data-takes-input={data.in.length > 0 || undefined}
      title={errors[0]?.message}
    >
      <span className={styles.stripe} />
      {isFar ? (
        <span className={styles.farName}>{name}</span>
      ) : (
        <div className={styles.body}>
          <div className={styles.top}>
            <Icon size={16} aria-hidden className={styles.icon} />
            <strong className={styles.name}>{name}</strong>
            {raised > 0 && <BulletinBadge component={id} name={name} bulletins={bulletins} />}
            <span className={styles.state}>
              <StateGlyph state={state} />
            </span>
          </div>
          <div className={styles.type}>{secondLine()}</div>
          <div className={styles.numbers}>
            <span>
              {t('in')} <b>{status ? formatRate(status.inPerSecond) : '–'}</b>
            </span>
            <span>
              {t('out')} <b>{status ? formatRate(status.outPerSecond) : '–'}</b>
            </span>
            <span className={styles.spark}>{status && <Spark values={status.trend} />}</span>
          </div>
        </div>
      )}
      {!isFar && <Ports in={data.in} out={data.out} connected={data.connected} terminated={component.autoTerminate} />}
    </div>
  )

  /** What is wrong comes first; a name that is the type needs no repetition. */
  function secondLine() {
    if (status?.quarantine) return status.quarantine.message
    if (state === 'blocked') return t('state.blocked')
    if (errors.length > 0) return t('problems', { count: errors.length })
    return name === type && spec ? say(spec.summary) : type
  }
})

/** What the draft and the running flow together say of a processor. */
export function shownState(status: contract.ProcessorStatus | undefined, invalid: boolean): ShownState {
  if (status && status.runState !== 'stopped') return status.runState
  return invalid ? 'invalid' : (status?.runState ?? 'draft')
}

import { useNavigate } from '@tanstack/react-router'
import type { NodeProps } from '@xyflow/react'
import { FolderOpen, Group as GroupIcon } from 'lucide-react'
import { memo, useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { formatBytes, formatCount } from '../format/format.ts'
import { useFlowTotals, useLiveStore } from '../live/live.tsx'
import { Button } from '../ui/Button.tsx'
import { useWorkspace, useWorkspaceState } from '../workspace/WorkspaceContext.tsx'
import { GroupBadges, useBadgeWords } from './GroupBadges.tsx'
import { groupContents } from './groupContents.ts'
import styles from './Node.module.css'
import { Ports } from './Ports.tsx'
import { shownState } from './ProcessorNode.tsx'
import type { FlowNode } from './project.ts'
import { type ShownState, StateGlyph } from './StateGlyph.tsx'
import { unusualSettings } from './unusualSettings.ts'

/** A process group: what is in it by state, the sum of its queues, its boundary ports. */
export const GroupNode = memo(function GroupNode({ id, data, selected }: NodeProps<FlowNode>) {
  const t = useTranslations('canvas')
  const titles = useTranslations('palette')
  const navigate = useNavigate()
  const { flow } = useWorkspace()
  const live = useLiveStore()
  useFlowTotals()
  const focused = useWorkspaceState((state) => state.focused === id)
  const problems = useWorkspaceState((state) => state.problems)
  const { component } = data
  const badgeWords = useBadgeWords()
  const contents = useMemo(() => (component.kind === 'group' ? groupContents(component.root) : undefined), [component])
  if (component.kind !== 'group' || !contents) return null
  const name = component.name || titles('group')
  const badges = unusualSettings(component)
  const label = t('groupLabel', { name, count: contents.processors.length })
  const states = Map.groupBy(contents.processors, (each) =>
    shownState(
      live.processor(each),
      (problems.get(each) ?? []).some(({ severity }) => severity === 'error'),
    ),
  )
  const queued = contents.connections.map((each) => live.connection(each))
  const count = queued.reduce((sum, each) => sum + (each?.count ?? 0), 0)
  const bytes = queued.reduce((sum, each) => sum + (each?.bytes ?? 0), 0)
  const order: readonly ShownState[] = [
    'running',
    'blocked',
    'quarantined',
    'invalid',
    'stopped',
    'disabled',
    'starting',
    'stopping',
    'draft',
  ]
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group on the canvas, not of form fields.
    <div
      id={`node-${id}`}
      role="group"
      aria-roledescription={t('group')}
      aria-label={badges.length > 0 ? t('groupBadges', { label, badges: badges.map(badgeWords).join(', ') }) : label}
      className={styles.group}
      data-testid={`node-${id}`}
      data-selected={selected || undefined}
      data-focused={focused || undefined}
      data-takes-input={data.in.length > 0 || undefined}
    >
      <div className={styles.top}>
        <GroupIcon size={16} aria-hidden className={styles.icon} />
        <strong className={styles.name}>{name}</strong>
        <Button
          variant="quiet"
          icon={FolderOpen}
          tabIndex={-1}
          className={`nodrag ${styles.enter}`}
          onClick={() => navigate({ to: '/flows/$flow/g/$group', params: { flow, group: id } })}
        >
          {t('enter')}
        </Button>
      </div>
      <div className={styles.groupCounts}>
        {order.flatMap((state) => {
          const found = states.get(state)
          return found
            ? [
                <span key={state} className={styles.groupCount} data-state={state} title={t(`state.${state}`)}>
                  <StateGlyph state={state} />
                  {found.length}
                </span>,
              ]
            : []
        })}
        <span>{t('queuedIn', { count: formatCount(count), bytes: formatBytes(bytes) })}</span>
      </div>
      <GroupBadges badges={badges} />
      <Ports in={data.in} out={data.out} connected={data.connected} names={contents.portNames} />
    </div>
  )
})

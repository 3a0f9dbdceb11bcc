import { memo } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { formatDateTime } from '../format/format.ts'
import { eventIcons } from '../provenance/EventBadge.tsx'
import { eventTone } from '../provenance/eventTypes.ts'
import styles from './LineageGraph.module.css'
import { isFailure } from './lineageFamily.ts'
import { type EventNode, NODE_HEIGHT, NODE_WIDTH } from './lineageLayout.ts'

interface EventNodeViewProps {
  readonly node: EventNode
  /** It happened after the moment that the slider shows. */
  readonly late: boolean
  readonly selected: boolean
  readonly tabbable: boolean
  onFocus(): void
  onSelect(): void
}

/** One event in the graph. */
export const EventNodeView = memo(
  function EventNodeView({
    node: { id, event, x, y },
    late,
    selected,
    tabbable,
    onFocus,
    onSelect,
  }: EventNodeViewProps) {
    const t = useTranslations('lineage')
    const locale = useLocale()
    const Icon = eventIcons[event.type]
    const failed = isFailure(event)
    const time = formatDateTime(event.time, locale)
    return (
      <button
        type="button"
        data-pick
        data-node={id}
        className={styles.node}
        data-tone={failed ? 'error' : eventTone(event.type)}
        data-failed={failed || undefined}
        data-late={late || undefined}
        data-selected={selected || undefined}
        aria-pressed={selected}
        tabIndex={tabbable ? 0 : -1}
        style={{ left: x, top: y, width: NODE_WIDTH, height: NODE_HEIGHT }}
        onFocus={onFocus}
        onClick={onSelect}
        title={`${event.componentType}\n${time}`}
      >
        <span className={styles.stripe} />
        <span className={styles.text}>
          <span className={styles.type}>
            <Icon size={12} aria-hidden />
            {event.type}
          </span>
          <span className={styles.name}>{event.componentName}</span>
          <span className={styles.relationship}>{event.relationship ?? '\u00a0'}</span>
          <span className="visually-hidden">
            {failed && `${t('failedMark')}, `}
            {t('eventLabel', { flowFile: String(event.flowFileId), time })}
          </span>
        </span>
      </button>
    )
  },
  (before, after) =>
    before.node.event === after.node.event &&
    before.node.x === after.node.x &&
    before.node.y === after.node.y &&
    before.late === after.late &&
    before.selected === after.selected &&
    before.tabbable === after.tabbable,
)

import type { contract } from '@mulgil/client'
import { Maximize, ZoomIn, ZoomOut } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { IconButton } from '../ui/IconButton.tsx'
import { EventNodeView } from './EventNodeView.tsx'
import { FoldNodeView } from './FoldNodeView.tsx'
import type { Fold } from './foldFanOuts.ts'
import styles from './LineageGraph.module.css'
import { type LineageNode, layoutLineage, NODE_HEIGHT, NODE_WIDTH } from './lineageLayout.ts'
import { directionOf, nearestNode } from './nearestNode.ts'
import { RowLabel } from './RowLabel.tsx'
import { useViewport } from './useViewport.ts'

interface LineageGraphProps {
  readonly lineage: contract.Lineage
  /** Events after this moment are dimmed. */
  readonly until: number
  readonly selected: number | undefined
  onSelect(event: number): void
}

/** The family as a drawing: a row for each FlowFile, its events from left to right, links to its children. */
export function LineageGraph({ lineage, until, selected, onSelect }: LineageGraphProps) {
  const t = useTranslations('lineage')
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const layout = useMemo(() => layoutLineage(lineage, { opened }), [lineage, opened])
  const surface = useRef<HTMLDivElement>(null)
  const { viewport, handlers, zoomBy, fit, reveal } = useViewport(surface, layout)
  const [focused, setFocused] = useState<string>()
  const first = layout.nodes.find((node) => node.kind === 'event' && node.event.id === selected) ?? layout.nodes[0]
  const current = layout.nodes.find(({ id }) => id === focused) ?? first

  // A link to one event, or a dock that opened over it, must not leave it out of sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another selection moves the view.
  useEffect(() => {
    const node = layout.nodes.find((each) => each.kind === 'event' && each.event.id === selected)
    if (node) reveal({ x: node.x, y: node.y, width: NODE_WIDTH, height: NODE_HEIGHT })
  }, [selected])

  const focusOn = (node: LineageNode) => {
    setFocused(node.id)
    reveal({ x: node.x, y: node.y, width: NODE_WIDTH, height: NODE_HEIGHT })
    surface.current?.querySelector<HTMLElement>(`[data-node="${node.id}"]`)?.focus({ preventScroll: true })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = event.ctrlKey || event.metaKey || event.altKey ? undefined : directionOf(event.code)
    const next = direction && current && nearestNode(layout.nodes, current, direction)
    if (!direction) return
    event.preventDefault()
    if (next) focusOn(next)
  }
  const open = (fold: Fold) => {
    const first = lineage.events.find(({ flowFileId }) => fold.hidden.has(flowFileId))
    setOpened((before) => new Set([...before, fold.key]))
    // The button that was pressed is gone then: the focus goes to what it showed.
    if (first)
      requestAnimationFrame(() =>
        surface.current?.querySelector<HTMLElement>(`[data-node="event:${first.id}"]`)?.focus(),
      )
  }
  const isLate = (node: LineageNode) => node.kind === 'event' && node.event.time > until
  return (
    <section
      className={styles.graph}
      aria-label={t('graphLabel', { events: lineage.events.length, flowFiles: layout.rows.length })}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: panning; keys move between the nodes inside. */}
      <div ref={surface} className={styles.surface} {...handlers} onKeyDown={onKeyDown}>
        <div
          className={styles.drawing}
          style={{ transform: `translate(${viewport.x}px, ${viewport.y}px) scale(${viewport.zoom})` }}
        >
          <svg className={styles.edges} width={layout.width} height={layout.height} aria-hidden="true">
            {layout.edges.map((edge) => (
              <path
                key={edge.id}
                d={edge.path}
                className={styles.edge}
                data-kind={edge.kind}
                data-late={isLate(edge.to) || undefined}
              />
            ))}
          </svg>
          {layout.rows.map((row) => (
            <RowLabel key={row.flowFileId} row={row} left={Math.max(-8, -viewport.x / viewport.zoom)} />
          ))}
          {layout.nodes.map((node) =>
            node.kind === 'event' ? (
              <EventNodeView
                key={node.id}
                node={node}
                late={isLate(node)}
                selected={node.event.id === selected}
                tabbable={node === current}
                onFocus={() => setFocused(node.id)}
                onSelect={() => onSelect(node.event.id)}
              />
            ) : (
              <FoldNodeView
                key={node.id}
                node={node}
                tabbable={node === current}
                onFocus={() => setFocused(node.id)}
                onOpen={() => open(node.fold)}
              />
            ),
          )}
        </div>
      </div>
      <div className={styles.zoom}>
        <IconButton icon={ZoomIn} label={t('zoomIn')} onClick={() => zoomBy(1.25)} />
        <IconButton icon={ZoomOut} label={t('zoomOut')} onClick={() => zoomBy(0.8)} />
        <IconButton icon={Maximize} label={t('fit')} onClick={fit} />
      </div>
    </section>
  )
}

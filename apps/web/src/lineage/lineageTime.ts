import { inOrder, type LineageEvent } from './lineageFamily.ts'

/** One line of the waterfall: an event, how long after the first one, and where its bar stands (0 to 1). */
export interface WaterfallRow {
  readonly event: LineageEvent
  readonly afterMs: number
  /** Since the event before it of the same FlowFile; null for its first. */
  readonly stepMs: number | null
  readonly start: number
  readonly width: number
}

/** The events in time order with their place on one common time axis. */
export function waterfallRows(events: readonly LineageEvent[]): WaterfallRow[] {
  const ordered = events.toSorted(inOrder)
  const first = ordered[0]?.time ?? 0
  const span = Math.max(1, (ordered.at(-1)?.time ?? 0) - first)
  const last = new Map<number, number>()
  return ordered.map((event) => {
    const before = last.get(event.flowFileId)
    last.set(event.flowFileId, event.time)
    const from = ((before ?? event.time) - first) / span
    return {
      event,
      afterMs: event.time - first,
      stepMs: before === undefined ? null : event.time - before,
      start: from,
      width: (event.time - first) / span - from,
    }
  })
}

/** The moments at which something happened, for the steps of the time slider. */
export const momentsOf = (events: readonly LineageEvent[]): number[] =>
  [...new Set(events.map(({ time }) => time))].toSorted((a, b) => a - b)

/** The last moment that is not after `at`; the first when all are. */
export function momentIndex(moments: readonly number[], at: number): number {
  return Math.max(
    0,
    moments.findLastIndex((moment) => moment <= at),
  )
}

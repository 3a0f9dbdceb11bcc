import { type AttributeChange, tellsAllAttributes } from '@mulgil/engine/reading'
import { eventsOfFlowFiles } from './partition.ts'
import type { Partitions } from './partitions.ts'
import type { PartitionSpan } from './rows.ts'
import type { DecodedEvent, StoredEvent } from './storedEvent.ts'

/** The attributes after an event, and what it changed. */
export interface EventAttributes {
  readonly attributes: Readonly<Record<string, string>>
  readonly changes: readonly AttributeChange[]
}

/** FlowFiles are older than their partition only if they waited; clocks may step a little meanwhile. */
const CLOCK_SLACK_MS = 60_000
/** Events of FlowFiles read at once. */
const HISTORY_CHUNK = 20_000

/**
 * The attributes after each of these events: the changes of its FlowFile from its first event on, which holds all that it
 * was born with. Where retention has dropped the first events, what the later ones tell. An event after ones that were
 * never written (see provenance levels) tells all attributes again.
 */
export async function attributesAfter(
  partitions: Partitions,
  spans: readonly PartitionSpan[],
  events: readonly StoredEvent[],
): Promise<Map<number, EventAttributes>> {
  const after = new Map<number, EventAttributes>()
  if (events.length === 0) return after
  const wanted = new Set(events.map(({ id }) => id))
  const states = new Map<number, Map<string, string>>(events.map(({ flowFileId }) => [flowFileId, new Map()]))
  const last = events.reduce((max, { id }) => Math.max(max, id), 0)
  const born = events.reduce((min, { entryDate }) => Math.min(min, entryDate), Number.POSITIVE_INFINITY)

  const take = ({ event, changes }: DecodedEvent) => {
    const state = states.get(event.flowFileId) as Map<string, string>
    const whole = tellsAllAttributes(changes)
    if (whole) state.clear()
    for (const [name, , value] of changes) {
      if (value === null) state.delete(name)
      else state.set(name, value)
    }
    if (!wanted.has(event.id)) return
    const real = whole ? changes.filter(([, before, now]) => before !== now) : changes
    after.set(event.id, { attributes: Object.fromEntries(state), changes: real })
  }

  for (const span of spans) {
    if (span.firstId > last || span.maxTime < born - CLOCK_SLACK_MS) continue
    let above = 0
    for (;;) {
      const chunk = await partitions.use(span, (partition) =>
        eventsOfFlowFiles(partition, states.keys(), { above, below: last + 1 }, HISTORY_CHUNK),
      )
      for (const decoded of chunk ?? []) take(decoded)
      if (!chunk || chunk.length < HISTORY_CHUNK) break
      above = chunk[chunk.length - 1].event.id
    }
  }
  return after
}

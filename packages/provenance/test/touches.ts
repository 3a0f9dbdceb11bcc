import { type JournalPosition, PROVENANCE_TYPES, type ProvenanceEvent, type Touch } from '@mulgil/engine/reading'
import type { IndexWriter } from '../src/indexWriter.ts'

/** Events as the journal's frames bring them: those of one FlowFile that share their changes belong together. */
export function touchesOf(events: readonly ProvenanceEvent[]): Touch[] {
  const touches: Touch[] = []
  for (let at = 0; at < events.length; ) {
    const first = events[at]
    let end = at + 1
    while (end < events.length && isSameTouch(events[end], events[end - 1])) end += 1
    touches.push(touchOf(first, events.slice(at, end)))
    at = end
  }
  return touches
}

function isSameTouch(event: ProvenanceEvent, before: ProvenanceEvent): boolean {
  return (
    event.id === before.id + 1 &&
    event.flowFileId === before.flowFileId &&
    event.time === before.time &&
    event.component === before.component &&
    event.flow === before.flow &&
    event.changes === before.changes &&
    event.inputClaim === before.inputClaim &&
    event.outputClaim === before.outputClaim
  )
}

function touchOf(first: ProvenanceEvent, events: readonly ProvenanceEvent[]): Touch {
  const values: Buffer[] = []
  const ranges: number[] = []
  let length = 0
  for (const [, ...sides] of first.changes) {
    for (const value of sides) {
      if (value === null) {
        ranges.push(-1, -1)
        continue
      }
      const bytes = Buffer.from(value)
      values.push(bytes)
      ranges.push(length, length + bytes.length)
      length += bytes.length
    }
  }
  return {
    ...first,
    source: first.sourceConnection ?? '',
    relationship: first.relationship ?? '',
    inputClaim: first.inputClaim,
    outputClaim: first.outputClaim,
    changes: first.changes.length,
    names: first.changes.map(([name]) => name),
    ranges,
    bytes: Buffer.concat(values),
    firstEventId: first.id,
    events: events.length,
    list: events.map(({ type, transitUri, details, durationMs, parents, children }) => ({
      type: PROVENANCE_TYPES.indexOf(type),
      transitUri,
      details,
      durationMs,
      parents,
      children,
    })),
  }
}

/** Adds the events as one frame that ends at `next`, and commits. */
export async function append(
  writer: IndexWriter,
  events: readonly ProvenanceEvent[],
  next: JournalPosition,
): Promise<void> {
  writer.beginFrame(writer.position ?? { file: 1, offset: 0 })
  for (const touch of touchesOf(events)) await writer.add(touch)
  writer.endFrame(next)
  await writer.commit()
}

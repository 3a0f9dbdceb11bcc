import { type FlowDocument, type ProvenanceLevel, walkComponents, walkGroups } from '@mulgil/flow'
import type { CommitTouch, SessionCommit } from './journal/commit.ts'
import type { FlowFileRecord } from './journal/records.ts'
import { ALL_ATTRIBUTES, type AttributeChange } from './provenance.ts'

/* How much provenance is kept of what happens in a group. What a level leaves out never reaches the journal. */

/** The level that holds for each component, group and connection, by id: that of the nearest group that says one. */
export function provenanceLevels(document: FlowDocument): Map<string, ProvenanceLevel> {
  const levels = new Map<string, ProvenanceLevel>()
  const top = document.provenance ?? 'all'
  const around = (groupPath: readonly string[]) => levels.get(groupPath.at(-1) ?? '') ?? top
  for (const { id, component, groupPath } of walkComponents(document))
    levels.set(id, (component.kind === 'group' ? component.provenance : undefined) ?? around(groupPath))
  for (const { group, groupPath } of walkGroups(document))
    for (const id of Object.keys(group.connections)) levels.set(id, around(groupPath))
  return levels
}

const SAMPLED_ONE_IN = 100

/** Whether a family of FlowFiles is among those that `sampled` keeps: all of it, or nothing of it. */
export function isSampled(lineageStartDate: number): boolean {
  let hash = (lineageStartDate % 0x1_0000_0000) | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) % SAMPLED_ONE_IN === 0
}

/** What decides of an event whether a level keeps it. */
export interface Happened {
  readonly lineageStartDate: number
  readonly relationship: string | undefined
  readonly attributes: Readonly<Record<string, string>>
  /** It happened in a queue: emptied, expired, or replayed by someone. */
  readonly inQueue?: boolean
}

/** Whether a level keeps the events of what happened to a FlowFile in one trigger. */
export function isKept(level: ProvenanceLevel, happened: Happened): boolean {
  switch (level) {
    case 'all':
      return true
    case 'none':
      return false
    case 'sampled':
      return isSampled(happened.lineageStartDate)
    case 'errors':
      return (
        happened.inQueue === true ||
        happened.relationship === 'failure' ||
        happened.attributes['error.code'] !== undefined
      )
    default:
      throw new Error(`Unknown level ${level satisfies never}`)
  }
}

/** Changes that tell all attributes after them, for a FlowFile whose earlier changes provenance has not seen. */
export function allAttributes(
  attributes: Readonly<Record<string, string>>,
  changes: readonly AttributeChange[],
): AttributeChange[] {
  const changed = new Set(changes.map(([name]) => name))
  const all = [ALL_ATTRIBUTES, ...changes]
  for (const name in attributes) if (!changed.has(name)) all.push([name, attributes[name], attributes[name]])
  return all
}

/** Whether provenance knows less of a FlowFile after this touch than what its attributes are; recovery says the same. */
export function isUnindexed(
  { isNew, changes, events }: Pick<CommitTouch, 'isNew' | 'changes' | 'events'>,
  record: FlowFileRecord | undefined,
): boolean {
  return events.length === 0 && (isNew || changes.length > 0 || record?.unindexed === true)
}

/**
 * A commit of what happened in queues, at a level: its touches without the events that are left out, and with all
 * attributes where they are not known. `records` are what the touches took, in their order.
 */
export function atLevel(
  commit: Omit<SessionCommit, 'firstEventId'>,
  level: ProvenanceLevel,
  records: readonly FlowFileRecord[],
  nextEventIds: (count: number) => number,
): SessionCommit {
  const inQueue = commit.componentType === 'connection'
  const touches = commit.touches.map((touch, index) => {
    const record: FlowFileRecord | undefined = records[index]
    const { lineageStartDate, relationship } = touch
    const attributes = record?.attributes ?? {}
    if (level !== 'all' && !isKept(level, { lineageStartDate, relationship, attributes, inQueue }))
      return { ...touch, events: [] }
    return record?.unindexed ? { ...touch, changes: allAttributes(attributes, touch.changes) } : touch
  })
  const count = touches.reduce((sum, { events }) => sum + events.length, 0)
  return { ...commit, touches, firstEventId: nextEventIds(count) }
}

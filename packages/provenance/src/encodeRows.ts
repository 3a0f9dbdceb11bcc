import { PROVENANCE_TYPES, type ProvenanceEvent, type ProvenanceType } from '@mulgil/engine/reading'
import type { Dictionary } from './dictionary.ts'
import { claimsOf, encodeChanges, encodeData } from './eventData.ts'

/** Events whose ids follow each other. */
export interface EventRun {
  readonly firstId: number
  readonly lastId: number
  /** JSON object of data by "flowFile.kind", in the order of the ids; a key may occur again. Twice as fast to take apart
   * for SQLite as an array of rows. */
  readonly rows: string
}

/** Rows as JSON, ready for one bulk insert each. */
export interface EncodedRows {
  readonly runs: readonly EventRun[]
  /** JSON array of [firstId, events, time, origin]. */
  readonly commits: string
  /** JSON array of [parent, child, event], or '' for none. */
  readonly edges: string
  readonly lastId: number
  readonly minTime: number
  readonly maxTime: number
  readonly minEntry: number
}

const typeNumbers = new Map<ProvenanceType, number>(PROVENANCE_TYPES.map((type, index) => [type, index]))

/** Turns events, in the order of their ids, into rows, with the words that are new added to the dictionary. */
export function encodeRows(events: readonly ProvenanceEvent[], dictionary: Dictionary): EncodedRows {
  const runs: EventRun[] = []
  // Joined at once: a text that grows by pieces keeps them all until it is read.
  let rows: string[] = []
  let runStart = events[0].id
  let commits = ''
  let commitStart = 0
  let edges = ''
  let minTime = Number.POSITIVE_INFINITY
  let maxTime = Number.NEGATIVE_INFINITY
  let minEntry = Number.POSITIVE_INFINITY
  let previous: ProvenanceEvent | undefined
  // The event that holds the changes which the events after it in the same trigger share.
  let holder: ProvenanceEvent | undefined

  const endCommit = (end: number) => {
    const { id, time, flow, component, componentType } = events[commitStart]
    const origin = dictionary.originId(flow, component, componentType)
    commits += `${commits === '' ? '[' : ',['}${id},${end - commitStart},${time},${origin}]`
    if (time < minTime) minTime = time
    if (time > maxTime) maxTime = time
    commitStart = end
  }

  for (let index = 0; index < events.length; index += 1) {
    const event = events[index]
    if (previous) {
      const gap = event.id !== previous.id + 1
      if (gap) {
        runs.push({ firstId: runStart, lastId: previous.id, rows: `{${rows.join(',')}}` })
        rows = []
        runStart = event.id
      }
      if (gap || !sameCommit(event, previous)) {
        endCommit(index)
      }
    }
    if (event.entryDate < minEntry) minEntry = event.entryDate
    const claims = claimsOf(event)
    const type = typeNumbers.get(event.type) as number
    const kind = dictionary.kindId(type, event.relationship ?? '', event.sourceConnection ?? '', claims)
    let changes = ''
    if (event.changes.length > 0) {
      if (holder && holder.changes === event.changes && holder.flowFileId === event.flowFileId) {
        changes = String(event.id - holder.id)
      } else {
        holder = event
        changes = encodeChanges(event.changes, dictionary)
      }
    }
    rows.push(`"${event.flowFileId}.${kind}":${encodeData(event, claims, changes)}`)
    if (event.parents !== undefined || event.children !== undefined) {
      for (const edge of edgesOf(event)) edges += `${edges === '' ? '[' : ',['}${edge},${event.id}]`
    }
    previous = event
  }
  const lastId = events[events.length - 1].id
  runs.push({ firstId: runStart, lastId, rows: `{${rows.join(',')}}` })
  endCommit(events.length)
  return { runs, commits: `[${commits}]`, edges: edges === '' ? '' : `[${edges}]`, lastId, minTime, maxTime, minEntry }
}

/** `parent,child` for each pair that the event tells of. */
function edgesOf({ flowFileId, parents, children }: ProvenanceEvent): Set<string> {
  const pairs = new Set<string>()
  for (const parent of parents?.length ? parents : [flowFileId]) {
    for (const child of children?.length ? children : [flowFileId]) {
      if (parent !== child) pairs.add(`${parent},${child}`)
    }
  }
  return pairs
}

function sameCommit(a: ProvenanceEvent, b: ProvenanceEvent): boolean {
  return a.time === b.time && a.component === b.component && a.flow === b.flow && a.componentType === b.componentType
}

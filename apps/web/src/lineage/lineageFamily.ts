import type { contract } from '@mulgil/client'

export type LineageEvent = contract.Lineage['events'][number]
export type LineageLink = contract.Lineage['links'][number]

/** The events of one FlowFile, in time order. */
export interface Track {
  readonly flowFileId: number
  readonly flowFileUuid: string
  readonly events: readonly LineageEvent[]
  readonly failed: boolean
}

/** The FlowFiles of a lineage and which came from which. */
export interface Family {
  readonly tracks: ReadonlyMap<number, Track>
  /** FlowFile → the FlowFiles that came from it, or that it came from. */
  readonly children: ReadonlyMap<number, readonly number[]>
  readonly parents: ReadonlyMap<number, readonly number[]>
}

/** Whether an event ended in a place where nobody wants data to end. */
export const isFailure = (event: Pick<LineageEvent, 'type' | 'relationship'>): boolean =>
  event.type === 'EXPIRE' || /fail|error|invalid|no retry/i.test(event.relationship ?? '')

/** Groups the events of a lineage by FlowFile and reads the family out of its links. */
export function familyOf({ events, links }: Pick<contract.Lineage, 'events' | 'links'>): Family {
  const byId = new Map(events.map((event) => [event.id, event]))
  const tracks = new Map<number, Track>()
  for (const [flowFileId, own] of Map.groupBy(events, (event) => event.flowFileId)) {
    const ordered = own.toSorted(inOrder)
    tracks.set(flowFileId, {
      flowFileId,
      flowFileUuid: own[0].flowFileUuid,
      events: ordered,
      failed: ordered.some(isFailure),
    })
  }
  const children = new Map<number, Set<number>>()
  const parents = new Map<number, Set<number>>()
  for (const { from, to } of links) {
    const parent = byId.get(from)?.flowFileId
    const child = byId.get(to)?.flowFileId
    if (parent === undefined || child === undefined || parent === child) continue
    add(children, parent, child)
    add(parents, child, parent)
  }
  return { tracks, children: asLists(children), parents: asLists(parents) }
}

/** Time first; events of the same millisecond in the order of their commit. */
export const inOrder = (a: LineageEvent, b: LineageEvent): number => a.time - b.time || a.id - b.id

function add(map: Map<number, Set<number>>, key: number, value: number) {
  const found = map.get(key)
  if (found) found.add(value)
  else map.set(key, new Set([value]))
}

const asLists = (map: ReadonlyMap<number, ReadonlySet<number>>) =>
  new Map([...map].map(([key, values]) => [key, [...values]]))

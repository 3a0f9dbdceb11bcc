import type { LineageEvent, LineageLink } from './lineageFamily.ts'

/** Writes a lineage in a line of text, for tests: `7 RECEIVE@in` is an event of FlowFile 7, `>` the next one. */
export function lineageOf(focus: number, ...lines: readonly string[]) {
  const events: LineageEvent[] = []
  const links: LineageLink[] = []
  const last = new Map<number, number>()
  for (const line of lines) {
    // `3 ROUTE@route/failure < 1,2`: FlowFile 3, with child links from the last events of FlowFiles 1 and 2.
    const match = /^(\d+) ([A-Z_]+)@([\w-]+)(?:\/(\w+))?(?: < ([\d,]+))?$/.exec(line)
    if (!match) throw new Error(`Not an event: ${line}`)
    const [, flowFile, type, component, relationship, parents] = match
    const id = events.length + 1
    const flowFileId = Number(flowFile)
    const previous = last.get(flowFileId)
    if (previous !== undefined) links.push({ from: previous, to: id, kind: 'next' })
    for (const parent of parents?.split(',') ?? []) {
      links.push({ from: last.get(Number(parent)) ?? 0, to: id, kind: 'child' })
    }
    last.set(flowFileId, id)
    events.push({
      id,
      type: type as LineageEvent['type'],
      time: id * 10,
      flowFileId,
      flowFileUuid: `uuid-${flowFileId}`,
      flow: 'line-7',
      component,
      componentName: component,
      componentType: 'Stub',
      relationship: relationship ?? null,
      transitUri: null,
      details: null,
      size: 1,
      parents: [],
      children: [],
    })
  }
  return { flowFileId: focus, events, links }
}

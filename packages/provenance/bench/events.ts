import type { AttributeChange, ProvenanceEvent, ProvenanceType } from '@mulgil/engine/reading'

const STEPS = [
  ['CREATE', 'generate', 'GenerateFlowFile', 'success'],
  ['ATTRIBUTES_MODIFIED', 'update', 'UpdateAttribute', 'success'],
  ['ROUTE', 'route', 'RouteOnAttribute', 'hot'],
  ['DROP', 'log', 'LogAttribute', undefined],
] as const
const FLOWFILES_A_COMMIT = 500

/** The main benchmark's events: commits of 500 FlowFiles of 1 KB through four components. */
export function makeEvents(from: number, count: number, start: number): ProvenanceEvent[] {
  const events: ProvenanceEvent[] = []
  for (let index = from; index < from + count; index += 1) {
    const commit = Math.floor(index / FLOWFILES_A_COMMIT)
    const step = commit % STEPS.length
    const flowFileId = Math.floor(commit / STEPS.length) * FLOWFILES_A_COMMIT + (index % FLOWFILES_A_COMMIT) + 1
    const [type, component, componentType, relationship] = STEPS[step] as readonly [
      ProvenanceType,
      string,
      string,
      string | undefined,
    ]
    const time = start + Math.floor(commit / 16)
    const claim = { segment: 1 + Math.floor(flowFileId / 100_000), offset: (flowFileId % 100_000) * 1024, length: 1024 }
    const changes: AttributeChange[] =
      step === 0
        ? [
            ['filename', null, `b5a7-${flowFileId}`],
            ['path', null, './'],
          ]
        : step === 1
          ? [['level', null, `level ${flowFileId % 97}`]]
          : []
    events.push({
      id: index + 1,
      type,
      time,
      flowFileId,
      entryDate: time - step * 3,
      lineageStartDate: time - step * 3,
      flow: 'bench',
      component,
      componentType,
      sourceConnection: step === 0 ? undefined : `c${step}`,
      relationship,
      changes,
      inputClaim: step === 0 ? undefined : claim,
      outputClaim: claim,
    })
  }
  return events
}

import { type FlowDocument, labelComponent, makeProblem, type Problem } from '@mulgil/flow'
import type { FlowStore } from './flowStore.ts'

/** Warns of output ports whose link leads to nothing that is deployed here: their data waits until it is. */
export async function findLinkProblems(
  document: FlowDocument,
  store: Pick<FlowStore, 'find' | 'version'>,
): Promise<Problem[]> {
  const problems: Problem[] = []
  for (const [id, component] of Object.entries(document.root.components)) {
    if (component.kind !== 'outputPort' || !component.link || component.link.flow === document.id) continue
    const { flow, port } = component.link
    const place = { component: id, property: 'link' }
    const label = labelComponent(id, component)
    const stored = await store.find(flow)
    if (stored === undefined) {
      problems.push(makeProblem('LINK_FLOW_UNKNOWN', place, { component: label, flow }))
    } else if (stored.deployedVersion === null) {
      problems.push(makeProblem('LINK_FLOW_NOT_DEPLOYED', place, { component: label, flow: stored.name }))
    } else {
      const { components } = (await store.version(flow, stored.deployedVersion)).document.root
      const target = Object.hasOwn(components, port) ? components[port] : undefined
      if (target?.kind !== 'inputPort')
        problems.push(makeProblem('LINK_PORT_UNKNOWN', place, { component: label, flow: stored.name, port }))
    }
  }
  return problems
}

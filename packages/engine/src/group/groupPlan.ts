import { type Component, type FlowDocument, type GroupComponent, walkComponents } from '@mulgil/flow'

/** What a group that bounds how FlowFiles come in or leave consists of, by ids. */
export interface GroupPlan {
  readonly id: string
  readonly concurrency: 'single' | 'singleBatch'
  readonly batchOutput: boolean
  readonly inputPorts: readonly PlannedPort[]
  readonly outputPorts: readonly PlannedPort[]
  /** All connections in it and in the groups within it. */
  readonly inside: readonly string[]
  /** Those of them that lead to its own output ports. */
  readonly leaving: readonly string[]
  /** The processors in it and in the groups within it. */
  readonly processors: readonly string[]
}

export interface PlannedPort {
  readonly id: string
  /** Its name; its id where another port of the group has the same name. */
  readonly label: string
}

/**
 * The groups of a document that bound their FlowFiles, innermost last. As in NiFi, the outbound policy means nothing in
 * a group of unbounded concurrency: it would seldom be empty.
 */
export function planGroups(document: FlowDocument): GroupPlan[] {
  const plans: GroupPlan[] = []
  for (const { id, component } of walkComponents(document)) {
    if (component.kind === 'group' && (component.flowFileConcurrency ?? 'unbounded') !== 'unbounded')
      plans.push(planGroup(id, component))
  }
  return plans
}

function planGroup(id: string, group: GroupComponent): GroupPlan {
  const outputs = portsOf(group, 'outputPort')
  const inside: string[] = []
  const processors: string[] = []
  const gather = ({ root }: GroupComponent) => {
    inside.push(...Object.keys(root.connections))
    for (const [key, component] of Object.entries(root.components)) {
      if (component.kind === 'group') gather(component)
      else if (component.kind === 'processor') processors.push(key)
    }
  }
  gather(group)
  return {
    id,
    concurrency: group.flowFileConcurrency === 'single' ? 'single' : 'singleBatch',
    batchOutput: group.outboundPolicy === 'batch',
    inputPorts: portsOf(group, 'inputPort'),
    outputPorts: outputs,
    inside,
    leaving: Object.entries(group.root.connections).flatMap(([key, { to }]) =>
      outputs.some((port) => port.id === to) ? [key] : [],
    ),
    processors,
  }
}

function portsOf({ root }: GroupComponent, kind: 'inputPort' | 'outputPort'): PlannedPort[] {
  const ports = Object.entries(root.components).filter(([, component]) => component.kind === kind)
  const nameOf = (id: string, component: Component) => ('name' in component && component.name) || id
  const names = ports.map(([id, component]) => nameOf(id, component))
  return ports.map(([id], index) => ({
    id,
    label: names.indexOf(names[index]) === names.lastIndexOf(names[index]) ? names[index] : id,
  }))
}

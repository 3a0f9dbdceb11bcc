import { componentName, type FlowDocument, walkComponents } from '@mulgil/flow'

/** Names of the flow, the groups and the contexts that refer to a parameter context. */
export function contextUsers(document: FlowDocument, context: string): string[] {
  const groups = [...walkComponents(document)].flatMap(({ component }) =>
    component.kind === 'group' && component.parameterContext === context ? [componentName(component)] : [],
  )
  const heirs = Object.entries(document.parameterContexts ?? {}).flatMap(([name, { inherits = [] }]) =>
    inherits.includes(context) ? [name] : [],
  )
  return [...(document.parameterContext === context ? [document.name] : []), ...groups, ...heirs]
}

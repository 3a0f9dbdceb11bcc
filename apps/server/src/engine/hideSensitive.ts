import {
  type FlowDocument,
  findComponent,
  type Problem,
  parametersIn,
  scanParameterReferences,
  walkServices,
  walkTexts,
} from '@mulgil/flow'

/**
 * Takes the values of sensitive parameters out of problems: where a property refers to one, its problem says only that
 * the value does not fit, not what it is.
 */
export function hideSensitive(problems: readonly Problem[], document: FlowDocument): Problem[] {
  return problems.map((problem) => {
    const { component, property, code, severity } = problem
    if (component === undefined || property === undefined || code.startsWith('PARAMETER_')) return problem
    if (!refersToSensitive(document, component, property)) return problem
    const message = `"${property}" is not valid with the value of its sensitive parameter.`
    const todo = 'Set the sensitive parameter to a value that fits here.'
    return {
      code: 'SENSITIVE_VALUE_INVALID',
      severity,
      message,
      todo,
      details: { component, property },
      component,
      property,
    }
  })
}

function refersToSensitive(document: FlowDocument, id: string, property: string): boolean {
  const placed = findComponent(document, id)
  const user = placed?.component.kind === 'processor' ? placed.component : undefined
  const service = user ? undefined : [...walkServices(document)].find((one) => one.id === id)
  const { properties } = user ?? service?.service ?? {}
  if (!properties) return false
  const parameters = parametersIn(document, (placed ?? service)?.groupPath ?? [])
  return [...walkTexts(properties)].some(({ path, text }) => {
    if (!path.startsWith(property) && !property.startsWith(path)) return false
    return scanParameterReferences(text).some(({ name }) => {
      const found = parameters.get(name)
      return found !== undefined && 'sensitive' in found.parameter
    })
  })
}

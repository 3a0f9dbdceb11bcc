import type { ProcessorCatalog } from './catalog.ts'
import type { FlowDocument, Problem } from './document.ts'
import { walkComponents, walkConnections } from './graph.ts'
import type { GivenParameters } from './parameterScopes.ts'
import { checkConnection } from './validate/connections.ts'
import { checkIds } from './validate/ids.ts'
import { checkParameterContexts } from './validate/parameterContexts.ts'
import { checkComponent } from './validate/processors.ts'
import { createScope } from './validate/scope.ts'
import { checkServices } from './validate/services.ts'

/** What validation may know besides the document. */
export interface ValidationOptions {
  /** Values of sensitive parameters. When given, a used one that is missing is a problem. */
  readonly given?: GivenParameters
}

/** Finds all that is wrong with a flow: an error keeps it from being deployed, a warning does not. */
export function validateFlow(
  document: FlowDocument,
  catalog: ProcessorCatalog,
  options: ValidationOptions = {},
): Problem[] {
  const ground = createScope(document, catalog, options.given)
  const services = checkServices(ground)
  const scope = { ...ground, invalidServices: services.invalid }
  return [
    ...checkIds(scope),
    ...checkParameterContexts(scope),
    ...services.problems,
    ...[...walkComponents(document)].flatMap((placed) => checkComponent(placed, scope)),
    ...[...walkConnections(document)].flatMap((placed) => checkConnection(placed, scope)),
  ]
}

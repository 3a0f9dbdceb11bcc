import type { ParameterValues, ProcessorCatalog } from './catalog.ts'
import type { FlowDocument, Problem } from './document.ts'
import { walkComponents, walkConnections } from './graph.ts'
import { checkConnection } from './validate/connections.ts'
import { checkIds } from './validate/ids.ts'
import { checkParameterUse } from './validate/parameterUse.ts'
import { checkComponent } from './validate/processors.ts'
import { createScope, labelService } from './validate/scope.ts'

/** What validation may know besides the document. */
export interface ValidationOptions {
  /** Values of sensitive parameters. When given, a used one that is missing is a problem. */
  readonly secrets?: ParameterValues
}

/** Finds all that is wrong with a flow: an error keeps it from being deployed, a warning does not. */
export function validateFlow(
  document: FlowDocument,
  catalog: ProcessorCatalog,
  options: ValidationOptions = {},
): Problem[] {
  const scope = createScope(document, catalog, options.secrets)
  return [
    ...checkIds(scope),
    ...[...walkComponents(document)].flatMap((placed) => checkComponent(placed, scope)),
    ...[...walkConnections(document)].flatMap((placed) => checkConnection(placed, scope)),
    ...Object.entries(document.services).flatMap(([id, service]) =>
      checkParameterUse({ id, label: labelService(id, service), properties: service.properties }, scope),
    ),
  ]
}

import type { ProcessorCatalog } from './catalog.ts'
import type { FlowDocument, Problem } from './document.ts'
import { walkComponents, walkConnections, walkServices } from './graph.ts'
import type { GivenParameters } from './parameterScopes.ts'
import { checkConnection } from './validate/connections.ts'
import { checkIds } from './validate/ids.ts'
import { checkParameterContexts } from './validate/parameterContexts.ts'
import { checkParameterUse } from './validate/parameterUse.ts'
import { checkComponent } from './validate/processors.ts'
import { createScope, labelService } from './validate/scope.ts'

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
  const scope = createScope(document, catalog, options.given)
  return [
    ...checkIds(scope),
    ...checkParameterContexts(scope),
    ...[...walkComponents(document)].flatMap((placed) => checkComponent(placed, scope)),
    ...[...walkConnections(document)].flatMap((placed) => checkConnection(placed, scope)),
    ...[...walkServices(document)].flatMap(({ id, service, groupPath }) =>
      checkParameterUse(
        { id, label: labelService(id, service), groupPath, properties: service.properties, secretPaths: undefined },
        scope,
      ),
    ),
  ]
}

import {
  type FlowDocument,
  type GivenParameters,
  type Problem,
  type ProcessorCatalog,
  validateFlow,
} from '@mulgil/flow'
import { hideSensitive } from './hideSensitive.ts'

/** All problems of a document with what is installed; without `given` a sensitive parameter may lack its value. */
export function validateWith(catalog: ProcessorCatalog, document: FlowDocument, given?: GivenParameters): Problem[] {
  return hideSensitive(validateFlow(document, catalog, { given }), document)
}

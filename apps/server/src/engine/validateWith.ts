import { type AnyProcessor, catalogOf } from '@mulgil/engine'
import { type FlowDocument, type GivenParameters, type Problem, validateFlow } from '@mulgil/flow'
import { hideSensitive } from './hideSensitive.ts'

/** All problems of a document with these processors; without `given` a sensitive parameter may lack its value. */
export function validateWith(
  processors: readonly AnyProcessor[],
  document: FlowDocument,
  given?: GivenParameters,
): Problem[] {
  return hideSensitive(validateFlow(document, catalogOf(processors), { given }), document)
}

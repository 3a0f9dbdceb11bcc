import { type AnyProcessor, catalogOf } from '@mulgil/engine'
import { type FlowDocument, type Problem, validateFlow } from '@mulgil/flow'
import { hideSensitive } from './hideSensitive.ts'

/** All problems of a document with these processors; without `secrets` a sensitive parameter may lack its value. */
export function validateWith(
  processors: readonly AnyProcessor[],
  document: FlowDocument,
  secrets?: Readonly<Record<string, string>>,
): Problem[] {
  return hideSensitive(validateFlow(document, catalogOf(processors), { secrets }), document)
}

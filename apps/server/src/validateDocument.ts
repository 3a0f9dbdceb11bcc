import { type Problem, parseFlow } from '@mulgil/flow'

/**
 * All problems of a flow, given as text of a file or as parsed JSON, with the processors of this installation. Throws
 * the errors of `parseFlow` when it is no flow at all.
 */
export async function validateDocument(input: unknown): Promise<Problem[]> {
  const document = parseFlow(input)
  const [{ processors }, { validateWith }] = await Promise.all([
    import('@mulgil/processors'),
    import('./engine/validateWith.ts'),
  ])
  return validateWith(processors, document)
}

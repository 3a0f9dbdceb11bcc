import { type Problem, parseFlow } from '@mulgil/flow'

/**
 * All problems of a flow, given as text of a file or as parsed JSON, with what is installed here. Throws
 * the errors of `parseFlow` when it is no flow at all.
 */
export async function validateDocument(input: unknown): Promise<Problem[]> {
  const document = parseFlow(input)
  const [{ processors, services }, { catalogOf }, { validateWith }] = await Promise.all([
    import('@mulgil/processors'),
    import('@mulgil/engine'),
    import('./engine/validateWith.ts'),
  ])
  return validateWith(catalogOf(processors, services), document)
}

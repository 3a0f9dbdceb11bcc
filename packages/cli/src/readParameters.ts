import type { FlowDocument, GivenParameters } from '@mulgil/flow'
import type { Environment } from './commandLine.ts'
import { errors } from './errors.ts'

/** The variable that gives a parameter its value. */
export const variableOf = (name: string) => `MULGIL_PARAM_${name.replace(/[^A-Za-z0-9]/g, '_')}`

/** Values of a flow's parameters from `--param name=value` or `--param context/name=value`, else from variables. */
export function readParameters(
  document: FlowDocument,
  given: readonly string[],
  env: Environment,
): Required<GivenParameters> {
  const parameters = parametersOf(document)
  const values = new Map<string, string>()
  for (const written of parameters.keys()) {
    const value = env[variableOf(written)]
    if (value !== undefined) values.set(written, value)
  }
  for (const text of given) {
    const [, written, value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
    if (written === undefined) throw errors.USAGE({ problem: `--param ${text} has no value; write NAME=VALUE.` })
    if (!parameters.has(written)) {
      const known = [...parameters.keys()].join(', ') || 'none'
      throw errors.PARAMETER_UNKNOWN({ name: written, known })
    }
    values.set(written, value)
  }
  const contexts: Record<string, Record<string, string>> = {}
  const own: Record<string, string> = {}
  for (const [written, value] of values) {
    const { context, name } = parameters.get(written) as Named
    if (context === undefined) own[name] = value
    else contexts[context] = { ...contexts[context], [name]: value }
  }
  return { parameters: own, contexts }
}

interface Named {
  readonly context: string | undefined
  readonly name: string
}

/** Every parameter as people write it: `name`, or `context/name`. */
function parametersOf({ parameters, parameterContexts = {} }: FlowDocument): Map<string, Named> {
  return new Map([
    ...Object.entries(parameterContexts).flatMap(([context, inside]) =>
      Object.keys(inside.parameters).map((name): [string, Named] => [`${context}/${name}`, { context, name }]),
    ),
    ...Object.keys(parameters).map((name): [string, Named] => [name, { context: undefined, name }]),
  ])
}

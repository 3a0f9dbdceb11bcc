import type { FlowDocument } from '@mulgil/flow'
import type { Environment } from './commandLine.ts'
import { errors } from './errors.ts'

/** The variable that gives a parameter its value. */
export const variableOf = (name: string) => `MULGIL_PARAM_${name.replace(/[^A-Za-z0-9]/g, '_')}`

/** Values of a flow's parameters from `--param name=value`, else from variables. */
export function readParameters(
  document: FlowDocument,
  given: readonly string[],
  env: Environment,
): Readonly<Record<string, string>> {
  const names = Object.keys(document.parameters)
  const fromVariables = names.flatMap((name) => {
    const value = env[variableOf(name)]
    return value === undefined ? [] : [[name, value] as const]
  })
  const fromFlags = given.map((text) => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
    if (name === undefined) throw errors.USAGE({ problem: `--param ${text} has no value; write NAME=VALUE.` })
    if (!Object.hasOwn(document.parameters, name)) {
      throw errors.PARAMETER_UNKNOWN({ name, known: names.length === 0 ? 'none' : names.join(', ') })
    }
    return [name, value] as const
  })
  return Object.fromEntries([...fromVariables, ...fromFlags])
}

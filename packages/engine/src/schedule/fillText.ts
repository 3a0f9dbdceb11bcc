import { type ParameterValues, replaceParameterReferences } from '@mulgil/flow'

/** Puts parameter values in place of `#{name}`; a name that has no value stays as it is, for validation to report. */
export function fillText(text: string, parameters: ParameterValues): string {
  if (!text.includes('#{')) return text
  return replaceParameterReferences(text, (name) => (Object.hasOwn(parameters, name) ? parameters[name] : undefined))
}

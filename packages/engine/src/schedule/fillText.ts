import { scanParameterReferences } from '@mulgil/flow'

/** Puts parameter values in place of `#{name}`; a name that has no value stays as it is, for validation to report. */
export function fillText(text: string, parameters: Readonly<Record<string, string>>): string {
  if (!text.includes('#{')) return text
  let filled = ''
  let at = 0
  for (const { name, start, end } of scanParameterReferences(text)) {
    if (!Object.hasOwn(parameters, name)) continue
    filled += text.slice(at, start) + parameters[name]
    at = end
  }
  return (filled + text.slice(at)).replaceAll('##{', '#{')
}

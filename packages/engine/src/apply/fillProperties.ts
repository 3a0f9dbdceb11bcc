import { type ParameterValues, type Properties, scanParameterReferences, walkTexts } from '@mulgil/flow'

/** Properties with the secrets that were typed into them, and the values of the parameters that they refer to. */
export function fillProperties(
  id: string,
  raw: Properties,
  parameters: ParameterValues,
  secrets: Readonly<Record<string, string>>,
): { readonly properties: Record<string, unknown>; readonly used: ParameterValues } {
  const properties = structuredClone(raw) as Record<string, unknown>
  for (const [key, value] of Object.entries(secrets)) {
    if (key.startsWith(`${id}.`)) setPath(properties, key.slice(id.length + 1), value)
  }
  const used: Record<string, string> = {}
  for (const { text } of walkTexts(properties as never)) {
    for (const { name } of scanParameterReferences(text)) {
      if (Object.hasOwn(parameters, name)) used[name] = parameters[name]
    }
  }
  return { properties, used }
}

/** Puts a value where a dotted path leads. Names may hold dots themselves: the longest one that is there wins. */
function setPath(target: Record<string, unknown>, path: string, value: string): void {
  const names = Object.keys(target).filter((name) => path === name || path.startsWith(`${name}.`))
  for (const name of names.sort((a, b) => b.length - a.length)) {
    const inside = target[name]
    if (path === name) target[name] = value
    else if (typeof inside === 'object' && inside !== null)
      setPath(inside as Record<string, unknown>, path.slice(name.length + 1), value)
    else continue
    return
  }
  const [first, ...rest] = path.split('.')
  target[first] = rest.length === 0 ? value : {}
  if (rest.length > 0) setPath(target[first] as Record<string, unknown>, rest.join('.'), value)
}

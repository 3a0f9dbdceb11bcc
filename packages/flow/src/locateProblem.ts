import type { Problem } from './document.ts'
import { findJsonKey, type TextPlace } from './jsonText.ts'
import { joinPath } from './parameters.ts'

/**
 * Where in a flow's text a problem is: the property's key, else the component or connection; undefined when the text does
 * not have it.
 */
export function locateProblem(text: string, problem: Problem): TextPlace | undefined {
  const { component, connection, property } = problem
  const json = text.replace(/^\uFEFF/, '')
  const id = connection ?? component
  const containers = connection ? ['connections'] : ['components', 'services']
  if (id === undefined) return findJsonKey(json, (path) => pathText(path) === property)
  /** The path below the component, or undefined when it is elsewhere. */
  const inside = (path: readonly (string | number)[]) => {
    const at = path.findIndex((key, index) => key === id && containers.includes(String(path[index - 1])))
    return at < 0 || path[0] === 'layout' ? undefined : path.slice(at + 1)
  }
  const isProperty = (path: readonly (string | number)[]) => {
    const rest = inside(path)
    if (!rest || rest.length === 0) return false
    return pathText(rest) === property || (rest[0] === 'properties' && pathText(rest.slice(1)) === property)
  }
  return (property && findJsonKey(json, isProperty)) || findJsonKey(json, (path) => inside(path)?.length === 0)
}

const pathText = (path: readonly (string | number)[]) => path.reduce<string>((text, key) => joinPath(text, key), '')

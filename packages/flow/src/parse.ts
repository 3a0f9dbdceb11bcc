import {
  BackPressure,
  Connection,
  FLOW_FORMAT,
  FlowDocument,
  OwnScheduling,
  type Problem,
  ProcessorComponent,
} from './document.ts'
import { flowErrors } from './flowErrors.ts'
import { findJsonTrouble, MAX_DEPTH } from './jsonText.ts'
import { problemsOf } from './schemaProblems.ts'

/**
 * Reads a flow from the text of a file, or from JSON that was parsed already. Throws NOT_JSON, DUPLICATE_KEY, NOT_A_FLOW,
 * NIFI_NOT_SUPPORTED_YET, FLOW_FORMAT_NEWER, or FLOW_INVALID with all `problems`. What the flow means is not checked:
 * that is `validateFlow`.
 */
export function parseFlow(input: unknown): FlowDocument {
  const value = typeof input === 'string' ? parseText(input) : input
  if (!isObject(value)) throw flowErrors.NOT_A_FLOW({ found: `but the file holds ${kindOf(value)}` })
  if ('flowContents' in value) throw flowErrors.NIFI_NOT_SUPPORTED_YET({ name: nifiName(value.flowContents) })
  checkFormat(value)
  checkDepth(value)
  const parsed = FlowDocument.safeParse(value, { reportInput: true })
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.flatMap((issue) => placed(issue, value))
  throw flowErrors.FLOW_INVALID({ count: problems.length, first: problems[0].message }, { problems })
}

function parseText(text: string): unknown {
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text
  const trouble = findJsonTrouble(json)
  if (!trouble) return JSON.parse(json)
  const { line, column } = trouble
  if (trouble.kind === 'duplicate') throw flowErrors.DUPLICATE_KEY({ key: trouble.key, line, column })
  if (trouble.kind === 'depth') throw tooDeep()
  throw flowErrors.NOT_JSON({ line, column, expected: trouble.expected })
}

const tooDeep = () => flowErrors.NOT_A_FLOW({ found: `but the file is nested more than ${MAX_DEPTH} levels deep` })

function checkFormat(value: Record<string, unknown>): void {
  const { format } = value
  if (format === FLOW_FORMAT) return
  if (typeof format !== 'string') throw flowErrors.NOT_A_FLOW({ found: 'but the file has no "format"' })
  const version = /^mulgil\/flow@(\d+)/.exec(format)?.[1]
  if (version !== undefined && Number(version) > 1) throw flowErrors.FLOW_FORMAT_NEWER({ format })
  throw flowErrors.NOT_A_FLOW({ found: `but its "format" is ${JSON.stringify(format.slice(0, 60))}` })
}

/** Level by level, so that no depth can overflow the stack. */
function checkDepth(value: unknown): void {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) throw tooDeep()
    level = level.flatMap((inner) => (typeof inner === 'object' && inner !== null ? Object.values(inner) : []))
  }
}

const knownKeys = [ProcessorComponent, Connection, OwnScheduling, BackPressure, FlowDocument].flatMap((schema) =>
  Object.keys(schema.shape),
)

/** Says a schema's issue with the component or connection that it is in. */
function placed(issue: Parameters<typeof problemsOf>[0][number], value: Record<string, unknown>): Problem[] {
  const { component, connection, skip } = locate(issue)
  const label = labelAt(value, issue.path.slice(0, skip))
  const prefix = connection ? `Connection ${label}: ` : component ? `${label}: ` : ''
  return problemsOf([issue], { known: knownKeys, skip }).map((problem) => ({
    ...problem,
    message: prefix + problem.message,
    component,
    connection,
  }))
}

function locate(issue: { readonly path: readonly PropertyKey[]; readonly code: string }) {
  const { path } = issue
  let place: { component?: string; connection?: string; skip: number } = { skip: 0 }
  let at = path[0] === 'root' ? 1 : 0
  for (;;) {
    const [container, id] = [path[at], path[at + 1]]
    // A bad id is a problem of its container: there is no component to show it at.
    if (typeof id !== 'string' || (issue.code === 'invalid_key' && at + 2 === path.length)) return place
    if (container === 'connections' && at % 3 === 1) return { connection: id, skip: at + 2 }
    if (container === 'services' && at === 0) return { component: id, skip: at + 2 }
    if (container !== 'components' || at % 3 !== 1) return place
    place = { component: id, skip: at + 2 }
    const service = path[at + 3]
    if (path[at + 2] === 'services' && typeof service === 'string' && path.length > at + 4)
      return { component: service, skip: at + 4 }
    if (path[at + 2] !== 'root') return place
    at += 3
  }
}

function labelAt(value: unknown, path: readonly PropertyKey[]): string {
  const id = JSON.stringify(path.at(-1) ?? '')
  const target = path.reduce<unknown>((inner, key) => (isObject(inner) ? inner[String(key)] : undefined), value)
  if (!isObject(target)) return id
  const name = target.name ?? target.type
  return typeof name === 'string' ? `${JSON.stringify(name)} (${String(path.at(-1))})` : id
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`
}

function nifiName(contents: unknown): string {
  return isObject(contents) && typeof contents.name === 'string' ? contents.name : 'The file'
}

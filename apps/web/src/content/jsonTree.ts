/** A parsed JSON value. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue }

/** One visible line of a JSON tree. */
export interface JsonRow {
  /** JSON Pointer (RFC 6901); the root is ''. */
  readonly pointer: string
  readonly depth: number
  /** Key in an object or index in an array; null for the root. */
  readonly key: string | null
  readonly kind: 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null'
  /** For objects and arrays how many they hold; else 0. */
  readonly size: number
  /** The value as text; empty for objects and arrays. */
  readonly text: string
  readonly expanded: boolean
  readonly expandable: boolean
  /** 1-based place among its siblings, and how many there are, for `aria-posinset`. */
  readonly place: number
  readonly siblings: number
}

const OPEN_DEPTH = 2
const OPEN_SIZE = 100

/** Whether a value is open before anybody touched it: the root always, below it what is shallow and not too large. */
export const opensAtFirst = (depth: number, size: number): boolean =>
  depth === 0 || (depth < OPEN_DEPTH && size <= OPEN_SIZE)

/** Flattens what is visible of a value; `toggled` holds the pointers whose state differs from `opensAtFirst`. */
export function jsonRows(value: JsonValue, toggled: ReadonlySet<string> = new Set()): JsonRow[] {
  const rows: JsonRow[] = []
  const visit = (current: JsonValue, row: Pick<JsonRow, 'pointer' | 'depth' | 'key' | 'place' | 'siblings'>) => {
    const entries = entriesOf(current)
    const size = entries?.length ?? 0
    const expandable = size > 0
    const expanded = expandable && opensAtFirst(row.depth, size) !== toggled.has(row.pointer)
    rows.push({ ...row, kind: kindOf(current), size, text: entries ? '' : String(current), expandable, expanded })
    if (!expanded || !entries) return
    entries.forEach(([key, child], index) => {
      const pointer = `${row.pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
      visit(child, { pointer, depth: row.depth + 1, key, place: index + 1, siblings: size })
    })
  }
  visit(value, { pointer: '', depth: 0, key: null, place: 1, siblings: 1 })
  return rows
}

/** Where the row stands that holds this one. */
export const parentPointer = (pointer: string): string => pointer.slice(0, Math.max(0, pointer.lastIndexOf('/')))

/** A pointer as people write it: `$.readings[3].temperature`. */
export function jsonPath(pointer: string): string {
  const keys = pointer.split('/').slice(1)
  return keys.reduce((path, raw) => {
    const key = raw.replaceAll('~1', '/').replaceAll('~0', '~')
    if (/^\d+$/.test(key)) return `${path}[${key}]`
    return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`
  }, '$')
}

function entriesOf(value: JsonValue): [string, JsonValue][] | null {
  if (Array.isArray(value)) return value.map((item: JsonValue, index) => [String(index), item])
  return value !== null && typeof value === 'object' ? Object.entries(value) : null
}

function kindOf(value: JsonValue): JsonRow['kind'] {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value as 'object' | 'string' | 'number' | 'boolean'
}

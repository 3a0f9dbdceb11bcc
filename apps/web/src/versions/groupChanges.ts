import type { contract } from '@mulgil/client'
import { componentName, type FlowDocument, joinPath, walkComponents } from '@mulgil/flow'

export type FlowChange = contract.FlowChange

/** All that changed at one thing. */
export interface ChangeGroup {
  /** `component:hot`. */
  readonly key: string
  readonly what: FlowChange['what']
  readonly id: string
  readonly name: string
  readonly type?: string
  /** The strongest of its changes: removed, added, changed, moved. */
  readonly kind: FlowChange['kind']
  readonly fields: FlowChange['fields']
}

const order = ['flow', 'parameterContext', 'parameter', 'service', 'component', 'connection', 'layout'] as const
const strength = ['removed', 'added', 'changed', 'moved'] as const

/** Groups changes by the thing they happened to: the flow itself first, then what it holds, by name. */
export function groupChanges(changes: readonly FlowChange[]): ChangeGroup[] {
  const groups = Map.groupBy(changes, ({ what, id }) => `${what}:${id}`)
  return [...groups]
    .map(([key, own]): ChangeGroup => {
      const kind = strength.find((each) => own.some((change) => change.kind === each)) ?? 'changed'
      const named = own.find(({ name }) => name)
      return {
        key,
        what: own[0].what,
        id: own[0].id,
        name: named?.name ?? own[0].id,
        type: own.find(({ type }) => type)?.type,
        kind,
        fields: own.flatMap(({ kind, fields }) =>
          kind === 'changed' ? fields : fields.filter(saysSomething).flatMap(leavesOf),
        ),
      }
    })
    .toSorted(
      (a, b) =>
        order.indexOf(a.what) - order.indexOf(b.what) || a.name.localeCompare(b.name) || (a.key < b.key ? -1 : 1),
    )
}

/** Of what came or went as a whole, its name and type stand in the head, and what is empty says nothing. */
function saysSomething({ path, before, after }: FlowChange['fields'][number]): boolean {
  const value = after ?? before
  const isEmpty =
    value === null || value === undefined || (typeof value === 'object' && Object.keys(value).length === 0)
  return !isEmpty && !['kind', 'type', 'name'].includes(path)
}

/** What came or went as a tree is told value by value, as changes are. */
function leavesOf(field: FlowChange['fields'][number]): FlowChange['fields'] {
  const [side, value] =
    field.after === undefined ? (['before', field.before] as const) : (['after', field.after] as const)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [field]
  return Object.entries(value).flatMap(([key, inner]) =>
    leavesOf({ path: joinPath(field.path, key), [side]: inner as typeof value }),
  )
}

/** What the components and services of a flow, and those that changed, are called. */
export function namesOf(
  document: FlowDocument | undefined,
  changes: readonly FlowChange[],
): ReadonlyMap<string, string> {
  const changed = changes.flatMap(({ what, id, name }) =>
    (what === 'component' || what === 'service') && name ? [[id, name] as const] : [],
  )
  if (!document) return new Map(changed)
  const components = [...walkComponents(document)].map(({ id, component }) => [id, componentName(component)] as const)
  return new Map([...changed, ...components])
}

/** Moves and other changes of layout alone: of no consequence for what the flow does. */
export const isLayoutOnly = ({ kind, what }: Pick<ChangeGroup, 'kind' | 'what'>): boolean =>
  kind === 'moved' || what === 'layout'

/** How many things of each kind changed, moves aside. */
export function countChanges(groups: readonly ChangeGroup[]): Readonly<Record<FlowChange['kind'], number>> {
  const logic = groups.filter((group) => !isLayoutOnly(group))
  const count = (kind: FlowChange['kind']) => logic.filter((group) => group.kind === kind).length
  return {
    added: count('added'),
    changed: count('changed'),
    removed: count('removed'),
    moved: groups.length - logic.length,
  }
}

/** A value of the document as text for a diff, a list of texts as a line; nothing for an absent one. */
export function valueText(value: unknown): string | null {
  if (value === undefined) return null
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value.join(', ')
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}

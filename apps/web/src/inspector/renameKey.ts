import type { FlowDocument, Json } from '@mulgil/flow'
import type { Patch } from '../canvas/commands/patch.ts'
import { findItem } from '../canvas/commands/place.ts'

/**
 * Gives an entry of a record property another name in the same place. When the entries are relationships, connections,
 * terminations and retries follow.
 */
export function renameKey(
  document: FlowDocument,
  id: string,
  path: readonly string[],
  before: string,
  after: string,
  isRelationship: boolean,
): readonly Patch[] {
  const item = findItem(document, id)
  if (item?.kind !== 'component' || item.component.kind !== 'processor' || before === after) return []
  const record = path.reduce<unknown>(
    (value, key) => (value as Readonly<Record<string, unknown>> | undefined)?.[key],
    item.component,
  )
  const entries = Object.entries((record ?? {}) as Readonly<Record<string, Json>>)
  const renamed = Object.fromEntries(entries.map(([key, value]) => [key === before ? after : key, value]))
  const patches: Patch[] = [{ path: [...item.path, ...path], value: renamed }]
  if (!isRelationship) return patches
  const follow = (names: readonly string[]) => names.map((name) => (name === before ? after : name))
  const { autoTerminate, retry } = item.component
  if (autoTerminate.includes(before))
    patches.push({ path: [...item.path, 'autoTerminate'], value: follow(autoTerminate) })
  if (retry?.[before]) {
    patches.push(
      { path: [...item.path, 'retry', before] },
      { path: [...item.path, 'retry', after], value: retry[before] },
    )
  }
  for (const [key, connection] of Object.entries(item.in.group.connections)) {
    if (connection.from !== id || !connection.relationships.includes(before)) continue
    patches.push({
      path: [...item.in.path, 'connections', key, 'relationships'],
      value: follow(connection.relationships),
    })
  }
  return patches
}

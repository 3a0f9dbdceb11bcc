import { componentName, type FlowDocument, walkComponents, walkConnections } from '@mulgil/flow'
import type { FlowStore } from './flowStore.ts'

/** What components are called, for lists of events: by the deployed document, else by the draft, else their id. */
export function createFlowNames(store: FlowStore) {
  const cache = new Map<string, Promise<ReadonlyMap<string, string>>>()

  async function load(flow: string): Promise<ReadonlyMap<string, string>> {
    const stored = await store.find(flow)
    if (stored === undefined) return new Map()
    const deployed =
      stored.deployedVersion === null ? [] : namesIn((await store.version(flow, stored.deployedVersion)).document)
    return new Map([...namesIn(stored.draft), ...deployed])
  }

  return {
    /** A function from flow and component to name, for these flows. */
    async of(flows: Iterable<string>): Promise<(flow: string, component: string) => string> {
      const known = new Map<string, ReadonlyMap<string, string>>()
      for (const flow of new Set(flows)) {
        let names = cache.get(flow)
        if (names === undefined) {
          names = load(flow)
          cache.set(flow, names)
          names.catch(() => cache.delete(flow))
        }
        known.set(flow, await names)
      }
      return (flow, component) => known.get(flow)?.get(component) ?? component
    },
    /** To be called when a draft or a deployment has changed. */
    forget(flow: string): void {
      cache.delete(flow)
    },
  }
}
export type FlowNames = ReturnType<typeof createFlowNames>

/** Connections too: what expires or is emptied happens in one. */
function namesIn(document: FlowDocument): [string, string][] {
  const components = new Map([...walkComponents(document)].map(({ id, component }) => [id, componentName(component)]))
  const connections = [...walkConnections(document)].map(({ id, connection: { name, from, to } }): [string, string] => [
    id,
    name ?? `${components.get(from) ?? from} → ${components.get(to) ?? to}`,
  ])
  return [...components, ...connections]
}

import type { AppStore } from '@mulgil/provenance'

const PREFIX = 'engine of flow '

/** Which engine each flow is on. */
export interface Placement {
  /** Undefined for a flow that was never deployed. */
  of(flow: string): number | undefined
  /** The engine of a flow; at its first deploy the one with the least to do, for good. */
  assign(flow: string, components: number): Promise<number>
  /** How much a deployed flow gives its engine to do; 0 when it is gone. */
  weigh(flow: string, components: number): void
}

/**
 * Opens what is stored of it. A flow stays on its engine, also when it was deleted and comes again under the same id:
 * there lie its data, and what its links have taken. New flows go to the first `engines`.
 */
export async function openPlacement({ db }: AppStore, engines: number): Promise<Placement> {
  const engineOf = new Map<string, number>()
  const weights = new Map<string, number>()
  // Flows from the time when there was only one.
  for (const { id } of await db.flow.findMany({ where: { deployedVersion: { not: null } }, select: { id: true } }))
    engineOf.set(id, 0)
  for (const { key, value } of await db.setting.findMany({ where: { key: { startsWith: PREFIX } } }))
    engineOf.set(key.slice(PREFIX.length), Number(value))

  function leastLoaded(): number {
    const loads = Array.from({ length: engines }, () => 0)
    for (const [flow, weight] of weights) {
      const engine = engineOf.get(flow) ?? 0
      if (engine < engines) loads[engine] += weight
    }
    return loads.indexOf(Math.min(...loads))
  }

  return {
    of: (flow) => engineOf.get(flow),
    async assign(flow, components) {
      const known = engineOf.get(flow)
      const engine = known ?? leastLoaded()
      // At once, so that two first deploys at the same time do not choose the same engine.
      engineOf.set(flow, engine)
      weights.set(flow, components)
      if (known === undefined) {
        const data = { key: PREFIX + flow, value: String(engine) }
        await db.setting.upsert({ where: { key: data.key }, create: data, update: data })
      }
      return engine
    },
    weigh(flow, components) {
      if (components === 0) weights.delete(flow)
      else weights.set(flow, components)
    },
  }
}

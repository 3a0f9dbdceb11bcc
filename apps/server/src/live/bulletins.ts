import type * as contract from '@mulgil/client/contract'

/** The last messages of each flow, in memory; the same one again in a row is one entry with a count. */
export function createBulletins({ keep = 1000 }: { readonly keep?: number } = {}) {
  const byFlow = new Map<string, contract.Bulletin[]>()
  let nextId = 1

  return {
    add(bulletin: Omit<contract.Bulletin, 'id'>): void {
      const list = byFlow.get(bulletin.flow) ?? []
      byFlow.set(bulletin.flow, list)
      const last = list.findLastIndex(({ component }) => component === bulletin.component)
      const count = last >= 0 && isSame(list[last], bulletin) ? list[last].count + bulletin.count : bulletin.count
      // With a new id at the end, so that watchers learn of the higher count as of a new one.
      if (count > bulletin.count) list.splice(last, 1)
      list.push({ ...bulletin, id: nextId, count })
      nextId += 1
      if (list.length > keep) list.splice(0, list.length - keep)
    },

    /** Newest first. */
    list(
      flow: string,
      { component, limit }: { readonly component?: string; readonly limit: number },
    ): contract.Bulletin[] {
      const all = byFlow.get(flow) ?? []
      return all
        .filter((one) => component === undefined || one.component === component)
        .slice(-limit)
        .reverse()
    },

    /** Those after an id, oldest first, at most `limit` of the newest. */
    since(flow: string, id: number, limit: number): contract.Bulletin[] {
      const all = byFlow.get(flow) ?? []
      const from = all.findIndex((one) => one.id > id)
      return from === -1 ? [] : all.slice(Math.max(from, all.length - limit))
    },

    clear(flow: string, component?: string): void {
      if (component === undefined) byFlow.delete(flow)
      else
        byFlow.set(
          flow,
          (byFlow.get(flow) ?? []).filter((one) => one.component !== component),
        )
    },

    /** The id of the newest bulletin of all. */
    lastId: () => nextId - 1,
  }
}
export type Bulletins = ReturnType<typeof createBulletins>

const isSame = (a: contract.Bulletin, b: Omit<contract.Bulletin, 'id'>): boolean =>
  a.level === b.level && a.code === b.code && a.message === b.message

/** How an event's content claims stand in its data. */
export const CLAIMS = { none: 0, same: 1, output: 2, input: 3, both: 4 } as const

/** Who did it. */
export interface Origin {
  readonly id: number
  readonly flow: string
  readonly component: string
  readonly componentType: string
}

/** What kind of event it is; empty strings where there is no relationship or source connection. */
export interface Kind {
  readonly id: number
  readonly type: number
  readonly relationship: string
  readonly source: string
  readonly claims: number
}

/** An attribute name past this many is written out in the event, so that made-up names cannot fill the memory. */
const MAX_NAMES = 20_000
const CLAIM_MODES = 5

/** The words that events mention by number: grown by the writer, which stores what is new with the rows that use it. */
export class Dictionary {
  readonly origins: Origin[] = []
  readonly kinds: Kind[] = []
  readonly names: string[] = []
  readonly #originIds = new Map<string, number>()
  readonly #kindIds = new Map<string, Map<string, number[]>>()
  readonly #nameIds = new Map<string, number>()
  #stored = { origins: 0, kinds: 0, names: 0 }

  originId(flow: string, component: string, componentType: string): number {
    const key = `${flow}\0${component}\0${componentType}`
    return this.#originIds.get(key) ?? this.addOrigin({ id: this.origins.length + 1, flow, component, componentType })
  }

  kindId(type: number, relationship: string, source: string, claims: number): number {
    const known = this.#kindIds.get(relationship)?.get(source)?.[type * CLAIM_MODES + claims]
    return known ?? this.addKind({ id: this.kinds.length + 1, type, relationship, source, claims })
  }

  /** The number of an attribute name, or undefined when it has to be written out. */
  nameId(name: string): number | undefined {
    const known = this.#nameIds.get(name)
    if (known !== undefined || this.names.length >= MAX_NAMES) return known
    return this.addName(name)
  }

  addOrigin(origin: Origin): number {
    this.origins.push(origin)
    this.#originIds.set(`${origin.flow}\0${origin.component}\0${origin.componentType}`, origin.id)
    return origin.id
  }

  addKind(kind: Kind): number {
    this.kinds.push(kind)
    const sources = this.#kindIds.get(kind.relationship) ?? new Map<string, number[]>()
    const ids = sources.get(kind.source) ?? []
    ids[kind.type * CLAIM_MODES + kind.claims] = kind.id
    this.#kindIds.set(kind.relationship, sources.set(kind.source, ids))
    return kind.id
  }

  addName(name: string): number {
    this.names.push(name)
    this.#nameIds.set(name, this.names.length)
    return this.names.length
  }

  /** What was added since the last `markStored`. */
  unstored(): { origins: readonly Origin[]; kinds: readonly Kind[]; names: readonly { id: number; name: string }[] } {
    const { origins, kinds, names } = this.#stored
    return {
      origins: this.origins.slice(origins),
      kinds: this.kinds.slice(kinds),
      names: this.names.slice(names).map((name, index) => ({ id: names + index + 1, name })),
    }
  }

  markStored(): void {
    this.#stored = { origins: this.origins.length, kinds: this.kinds.length, names: this.names.length }
  }
}

/** Which content claims an event has. */
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
  readonly origin: number
  readonly type: number
  readonly relationship: string
  readonly source: string
  readonly claims: number
}

/** An attribute name past this many is written out in the event, so that made-up names cannot fill the memory. */
const MAX_NAMES = 20_000
const CLAIM_MODES = 5

/** Kinds that differ only in type and claims. */
export interface KindIds {
  readonly origin: number
  readonly relationship: string
  readonly source: string
  readonly ids: number[]
}

/** The words that events mention by number: grown by the writer, which stores what is new with the rows that use it. */
export class Dictionary {
  readonly origins: Origin[] = []
  readonly kinds: Kind[] = []
  readonly names: string[] = []
  readonly #originIds = new Map<string, number>()
  readonly #kindIds = new Map<string, KindIds>()
  readonly #nameIds = new Map<string, number>()
  #stored = { origins: 0, kinds: 0, names: 0 }

  originId(flow: string, component: string, componentType: string): number {
    const key = `${flow}\0${component}\0${componentType}`
    return this.#originIds.get(key) ?? this.addOrigin({ id: this.origins.length + 1, flow, component, componentType })
  }

  /** The kinds of an origin, relationship and source connection; asked for once for many events. */
  kindsOf(origin: number, relationship: string, source: string): KindIds {
    const key = `${origin}\0${relationship}\0${source}`
    let known = this.#kindIds.get(key)
    if (known === undefined) {
      known = { origin, relationship, source, ids: [] }
      this.#kindIds.set(key, known)
    }
    return known
  }

  kindId({ origin, relationship, source, ids }: KindIds, type: number, claims: number): number {
    const known = ids[type * CLAIM_MODES + claims]
    return known ?? this.addKind({ id: this.kinds.length + 1, origin, type, relationship, source, claims })
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
    this.kindsOf(kind.origin, kind.relationship, kind.source).ids[kind.type * CLAIM_MODES + kind.claims] = kind.id
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

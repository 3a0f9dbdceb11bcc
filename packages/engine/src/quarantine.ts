/** A component that should run and does not for now: it held up the engine, and its host keeps it out for a while. */
export interface HeldComponent {
  readonly flow: string
  readonly component: string
  /** When it is tried again by itself, epoch milliseconds. */
  readonly until: number
  /** Why, and what to do: the words of the bulletin. */
  readonly code: string
  readonly message: string
  readonly todo: string
}

/** The components that are kept out; what should run is remembered as it was. */
export class Quarantine {
  readonly #held = new Map<string, HeldComponent>()

  constructor(held: readonly HeldComponent[] = []) {
    for (const one of held) this.#held.set(`${one.flow}/${one.component}`, one)
  }

  of(flow: string, component: string): HeldComponent | undefined {
    return this.#held.get(`${flow}/${component}`)
  }

  release(flow: string, component: string): void {
    this.#held.delete(`${flow}/${component}`)
  }
}

/**
 * What the engine's thread is doing, in memory that it shares with its host: a blocked thread answers no question, but
 * what it wrote down last can be read. [0] counts turns of the event loop, [1] is the component whose code runs right
 * now, [2] the one whose code ran last; 0 is none.
 */
export class Activity {
  readonly #slots: Int32Array
  readonly #indexes = new Map<string, number>()
  readonly #onComponent: ((index: number, component: ActiveComponent) => void) | undefined

  constructor(
    buffer: SharedArrayBuffer = new SharedArrayBuffer(ACTIVITY_BYTES),
    onComponent?: (index: number, component: ActiveComponent) => void,
  ) {
    this.#slots = new Int32Array(buffer)
    this.#onComponent = onComponent
  }

  /** The number of a component, the same for the life of the engine; the host is told whom it stands for. */
  indexOf(component: ActiveComponent): number {
    const key = `${component.flow}/${component.component}`
    const index = this.#indexes.get(key) ?? this.#indexes.size + 1
    this.#indexes.set(key, index)
    this.#onComponent?.(index, component)
    return index
  }

  /** Code of this component runs from here on. */
  enter(index: number): void {
    this.#slots[CURRENT] = index
    this.#slots[LAST] = index
  }

  leave(): void {
    this.#slots[CURRENT] = 0
  }

  /** The event loop has turned: whatever was marked as running has ended. */
  beat(): void {
    this.#slots[BEATS] += 1
    this.#slots[CURRENT] = 0
  }
}

/** Whom an index of the activity stands for. */
export interface ActiveComponent {
  readonly flow: string
  readonly component: string
  readonly name: string
  readonly type: string
}

export const ACTIVITY_BYTES = 12
const BEATS = 0
const CURRENT = 1
const LAST = 2

/** What the shared memory says at this moment. */
export function readActivity(buffer: SharedArrayBuffer): { beats: number; current: number; last: number } {
  const slots = new Int32Array(buffer)
  return {
    beats: Atomics.load(slots, BEATS),
    current: Atomics.load(slots, CURRENT),
    last: Atomics.load(slots, LAST),
  }
}

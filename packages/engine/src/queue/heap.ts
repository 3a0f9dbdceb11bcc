/** A binary heap in an array: the least by `compare` is taken first. */
export class Heap<T> {
  readonly items: T[] = []
  readonly compare: (a: T, b: T) => number

  constructor(compare: (a: T, b: T) => number) {
    this.compare = compare
  }

  push(item: T): void {
    const { items, compare } = this
    let at = items.length
    items.push(item)
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (compare(items[parent], item) <= 0) break
      items[at] = items[parent]
      at = parent
    }
    items[at] = item
  }

  /** The least, taken out; undefined when there is none. */
  pop(): T | undefined {
    const { items, compare } = this
    const top = items[0]
    const last = items.pop()
    if (last === undefined || items.length === 0) return top
    let at = 0
    for (;;) {
      let child = at * 2 + 1
      if (child >= items.length) break
      if (child + 1 < items.length && compare(items[child + 1], items[child]) < 0) child += 1
      if (compare(last, items[child]) <= 0) break
      items[at] = items[child]
      at = child
    }
    items[at] = last
    return top
  }
}

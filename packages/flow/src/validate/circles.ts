/** The circles that a walk along the arrows of a graph closes, each once. */
export function findCircles(ids: Iterable<string>, next: (id: string) => readonly string[]): string[][] {
  const circles: string[][] = []
  const done = new Set<string>()
  const visit = (id: string, way: readonly string[]): void => {
    const at = way.indexOf(id)
    if (at >= 0) return void circles.push(way.slice(at))
    if (done.has(id)) return
    for (const other of next(id)) visit(other, [...way, id])
    done.add(id)
  }
  for (const id of ids) visit(id, [])
  return circles
}

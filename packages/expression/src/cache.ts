/** Keeps the values made for the latest keys; the one made first goes first. */
export function createCache<T>(most: number): (key: string, make: (key: string) => T) => T {
  const kept = new Map<string, T>()
  return (key, make) => {
    const known = kept.get(key)
    if (known !== undefined) return known
    const made = make(key)
    if (kept.size >= most) kept.delete(kept.keys().next().value as string)
    kept.set(key, made)
    return made
  }
}

interface Filling {
  readonly fill: number | null
  readonly count: number
  readonly inPerSecond: number
  readonly outPerSecond: number
}

/** Milliseconds until back pressure at the present pace; null when it does not grow, is full, or has no bounds. */
export function timeToFullMs({ fill, count, inPerSecond, outPerSecond }: Filling): number | null {
  const growth = inPerSecond - outPerSecond
  if (fill === null || fill <= 0 || fill >= 1 || count <= 0 || growth <= 0) return null
  return ((count / fill) * (1 - fill) * 1000) / growth
}

/** The colour step of a fill bar. */
export function pressureOf(fill: number | null): 'none' | 'low' | 'half' | 'high' | 'full' {
  if (fill === null) return 'none'
  if (fill >= 1) return 'full'
  if (fill >= 0.8) return 'high'
  return fill >= 0.5 ? 'half' : 'low'
}

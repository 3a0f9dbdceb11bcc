import type { Segment } from './segment.ts'

/** How much content that nothing refers to any more is kept for looking and replay. Whichever bound is met first counts. */
export interface ArchiveBounds {
  readonly maxBytes: number
  readonly maxAgeMs: number
}

/** The archived segments that are empty or past the bounds, oldest first. `wanted` bytes go in any case, as far as there are any. */
export function pastBounds(
  archived: readonly Segment[],
  { maxBytes, maxAgeMs }: ArchiveBounds,
  now: number,
  wanted: number,
): Segment[] {
  let bytes = 0
  for (const segment of archived) bytes += segment.length
  const keep = Math.min(maxBytes, Math.max(0, bytes - wanted))
  const past: Segment[] = []
  for (const segment of archived) {
    if (bytes <= keep && now - segment.lastUsed <= maxAgeMs && segment.length > 0) continue
    past.push(segment)
    bytes -= segment.length
  }
  return past
}

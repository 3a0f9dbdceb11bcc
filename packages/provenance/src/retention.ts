/** How much provenance is kept: whichever bound is reached first drops the oldest partition. */
export interface Retention {
  readonly maxAgeMs: number
  readonly maxBytes: number
}

export const DEFAULT_RETENTION: Retention = { maxAgeMs: 30 * 24 * 60 * 60 * 1000, maxBytes: 10 * 1024 ** 3 }

/** A partition as retention sees it. */
export interface RetainedPartition {
  readonly firstId: number
  readonly maxTime: number
  readonly bytes: number
}

/** The partitions that are past their time or room, oldest first. The newest one stays, whatever its size. */
export function expiredPartitions(
  partitions: readonly RetainedPartition[],
  { maxAgeMs, maxBytes }: Retention,
  now: number,
): RetainedPartition[] {
  let bytes = partitions.reduce((sum, partition) => sum + partition.bytes, 0)
  const expired: RetainedPartition[] = []
  for (const partition of partitions.slice(0, -1)) {
    if (bytes <= maxBytes && now - partition.maxTime <= maxAgeMs) break
    bytes -= partition.bytes
    expired.push(partition)
  }
  return expired
}

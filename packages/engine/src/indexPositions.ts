import type { JournalPosition } from './provenance.ts'

/**
 * Shared between the engine and the provenance indexer: [0] the durable end of the journal, [1] how far it is indexed
 * (both as file * 2^40 + offset), [2] the time of the last indexed commit, epoch milliseconds.
 */
export function sharedPositions(buffer: SharedArrayBuffer = new SharedArrayBuffer(POSITIONS_BYTES)): BigInt64Array {
  return new BigInt64Array(buffer)
}

export const POSITIONS_BYTES = 24
const slots = { durable: 0, indexed: 1 } as const
const OFFSETS = 2 ** 40

export function writePosition(positions: BigInt64Array, slot: keyof typeof slots, position: JournalPosition): void {
  Atomics.store(positions, slots[slot], BigInt(position.file * OFFSETS + position.offset))
}

export function readPosition(positions: BigInt64Array, slot: keyof typeof slots): JournalPosition {
  const value = Number(Atomics.load(positions, slots[slot]))
  return { file: Math.floor(value / OFFSETS), offset: value % OFFSETS }
}

/** The time of the last commit that was indexed, epoch milliseconds; the indexer sets it with its position. */
export function writeIndexedTime(positions: BigInt64Array, time: number): void {
  Atomics.store(positions, 2, BigInt(time))
}

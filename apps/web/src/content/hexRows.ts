export const BYTES_A_ROW = 16

export interface HexRow {
  readonly offset: string
  /** Two digits a byte, in two groups of eight. */
  readonly hex: readonly [string, string]
  readonly text: string
}

/** How many rows `size` bytes take. */
export const hexRowCount = (size: number): number => Math.ceil(size / BYTES_A_ROW)

/** One row of a hex dump; bytes that are no printable ASCII read as a middle dot. */
export function hexRow(bytes: Uint8Array, index: number, base = 0): HexRow {
  const start = index * BYTES_A_ROW
  const row = bytes.subarray(start, start + BYTES_A_ROW)
  const digits = Array.from(row, (byte) => byte.toString(16).padStart(2, '0'))
  return {
    offset: (base + start).toString(16).padStart(8, '0'),
    hex: [digits.slice(0, 8).join(' '), digits.slice(8).join(' ')],
    text: Array.from(row, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join(''),
  }
}

/** Appends numbers and texts to a growing buffer; the journal's and the snapshot's encoding. */
export class ByteWriter {
  #buffer: Buffer
  #length = 0

  constructor(capacity = 64 * 1024) {
    this.#buffer = Buffer.allocUnsafe(capacity)
  }

  get length(): number {
    return this.#length
  }

  /** What was written so far; valid until the next write or `reset`. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  reset(): void {
    this.#length = 0
  }

  #room(more: number): void {
    if (this.#length + more <= this.#buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + more))
    this.#buffer.copy(larger, 0, 0, this.#length)
    this.#buffer = larger
  }

  byte(value: number): void {
    this.#room(1)
    this.#buffer[this.#length++] = value
  }

  u32(value: number): void {
    this.#room(4)
    this.#length = this.#buffer.writeUInt32LE(value, this.#length)
  }

  /** Overwrites four bytes that were written before. */
  u32At(position: number, value: number): void {
    this.#buffer.writeUInt32LE(value, position)
  }

  /** A whole number from 0 to 2^53 - 1 in one to eight bytes. */
  varint(value: number): void {
    this.#room(8)
    const buffer = this.#buffer
    let at = this.#length
    let rest = value
    while (rest >= 0x80) {
      if (rest < 0x80000000) {
        buffer[at++] = (rest & 0x7f) | 0x80
        rest >>>= 7
      } else {
        buffer[at++] = (rest % 128) | 0x80
        rest = Math.floor(rest / 128)
      }
    }
    buffer[at++] = rest
    this.#length = at
  }

  /** A whole number of either sign, up to 2^51, small when near zero. */
  signed(value: number): void {
    this.varint(value >= 0 ? value * 2 : -value * 2 - 1)
  }

  text(value: string): void {
    const { length } = value
    // Short texts are mostly ASCII: one pass without a call into the runtime.
    if (length < 48) {
      this.#room(length + 8)
      const buffer = this.#buffer
      const start = this.#length
      let at = start + 1
      let index = 0
      for (; index < length; index += 1) {
        const code = value.charCodeAt(index)
        if (code >= 0x80) break
        buffer[at++] = code
      }
      if (index === length) {
        buffer[start] = length
        this.#length = at
        return
      }
    }
    const size = Buffer.byteLength(value)
    this.varint(size)
    this.#room(size)
    this.#length += this.#buffer.write(value, this.#length, size, 'utf8')
  }

  raw(value: Uint8Array): void {
    this.#room(value.length)
    this.#buffer.set(value, this.#length)
    this.#length += value.length
  }
}

/** Reads what `ByteWriter` wrote; throws RangeError past the end. */
export class ByteReader {
  readonly #buffer: Buffer
  at: number
  readonly end: number

  constructor(buffer: Uint8Array, from = 0, end = buffer.length) {
    this.#buffer = Buffer.from(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    this.at = from
    this.end = end
  }

  byte(): number {
    if (this.at >= this.end) throw new RangeError('The data ends in the middle of a value.')
    return this.#buffer[this.at++]
  }

  u32(): number {
    const value = this.#buffer.readUInt32LE(this.at)
    this.at += 4
    return value
  }

  varint(): number {
    let value = 0
    let scale = 1
    for (let count = 0; count < 8; count += 1) {
      const byte = this.byte()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 128
    }
    throw new RangeError('A number is longer than 53 bits.')
  }

  signed(): number {
    const value = this.varint()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  text(): string {
    const size = this.varint()
    const from = this.at
    const to = from + size
    if (to > this.end) throw new RangeError('The data ends in the middle of a text.')
    this.at = to
    return size < 24 ? this.#short(from, to) : this.#buffer.toString('utf8', from, to)
  }

  #short(from: number, to: number): string {
    for (let index = from; index < to; index += 1)
      if (this.#buffer[index] >= 0x80) return this.#buffer.toString('utf8', from, to)
    return this.#buffer.toString('latin1', from, to)
  }
}

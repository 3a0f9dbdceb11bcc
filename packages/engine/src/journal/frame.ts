import { crc32 } from 'node:zlib'

/*
 * A journal file is a header of 16 bytes (magic, format version, file number) and frames. A frame is one group commit:
 * [magic u32][payload length u32][crc32 of length and payload u32][payload]. The next frame is written only after this
 * one is durable, so a bad frame with a whole one behind it is damage, and a bad frame at the end is a torn write. While
 * nothing more is written, an empty frame (`endMark`) stands behind the last one.
 */
export const FILE_HEADER = 16
export const FRAME_HEADER = 12
const FILE_MAGIC = 'MULGILJ1'
const FRAME_MAGIC = 0x4c474d46
/** No frame is longer; a larger length field is damage. */
export const MAX_FRAME = 1024 * 1024 * 1024

/** The first bytes of journal file `number`. */
export function fileHeader(number: number): Buffer {
  const header = Buffer.alloc(FILE_HEADER)
  header.write(FILE_MAGIC, 0, 'latin1')
  header.writeUInt32LE(1, 8)
  header.writeUInt32LE(number, 12)
  return header
}

/** True when these bytes begin journal file `number`. */
export function isFileHeader(bytes: Buffer, number: number): boolean {
  return bytes.length >= FILE_HEADER && bytes.subarray(0, FILE_HEADER).equals(fileHeader(number))
}

/** The bytes in front of a payload. */
export function frameHeader(payload: Uint8Array): Buffer {
  const header = Buffer.allocUnsafe(FRAME_HEADER)
  header.writeUInt32LE(FRAME_MAGIC, 0)
  header.writeUInt32LE(payload.length, 4)
  header.writeUInt32LE(frameCrc(header, payload), 8)
  return header
}

/**
 * A frame that holds nothing. It is written, without a sync, behind a frame that is durable and has no other behind it yet;
 * the next frame takes its place. Where it is found, what stands before it was durable: damage there is no torn write.
 */
export const endMark = (): Buffer => frameHeader(new Uint8Array(0))

function frameCrc(header: Buffer, payload: Uint8Array): number {
  return crc32(payload, crc32(header.subarray(4, 8)))
}

/** The payload of the frame that starts at `offset`, or undefined when there is no whole frame. */
export function frameAt(file: Buffer, offset: number): Buffer | undefined {
  if (offset + FRAME_HEADER > file.length) return undefined
  if (file.readUInt32LE(offset) !== FRAME_MAGIC) return undefined
  const length = file.readUInt32LE(offset + 4)
  const start = offset + FRAME_HEADER
  if (length > MAX_FRAME || start + length > file.length) return undefined
  const payload = file.subarray(start, start + length)
  return frameCrc(file.subarray(offset, start), payload) === file.readUInt32LE(offset + 8) ? payload : undefined
}

/** Where the first whole frame after `offset` starts. */
export function nextFrameAfter(file: Buffer, offset: number): number | undefined {
  const magic = Buffer.alloc(4)
  magic.writeUInt32LE(FRAME_MAGIC, 0)
  for (let at = file.indexOf(magic, offset + 1); at !== -1; at = file.indexOf(magic, at + 1)) {
    if (frameAt(file, at)) return at
  }
  return undefined
}

/** True when a whole frame starts anywhere after `offset`: what stands at `offset` is then damage, not a torn end. */
export const hasFrameAfter = (file: Buffer, offset: number) => nextFrameAfter(file, offset) !== undefined

import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { Disk } from '../disk.ts'
import { errors } from '../errors.ts'
import { ByteReader, ByteWriter } from '../journal/bytes.ts'
import { type FlowFileRecord, readRecord, writeRecord } from '../journal/records.ts'

/** What the engine knows of FlowFiles that wait in a file: enough to count, search and refer to them without reading it. */
export interface Page {
  readonly number: number
  readonly count: number
  /** Of their content. */
  readonly bytes: number
  readonly minId: number
  readonly maxId: number
  readonly oldestEntryDate: number
  readonly oldestQueuedAt: number
  /** How many of them refer to each content segment. */
  readonly segments: readonly (readonly [segment: number, references: number])[]
}

export const pageFileName = (number: number) => `${String(number).padStart(8, '0')}.page`

/** Describes FlowFiles as a page. */
export function describePage(number: number, records: readonly FlowFileRecord[]): Page {
  let bytes = 0
  let minId = Number.POSITIVE_INFINITY
  let maxId = 0
  let oldestEntryDate = Number.POSITIVE_INFINITY
  let oldestQueuedAt = Number.POSITIVE_INFINITY
  const segments = new Map<number, number>()
  for (const { id, claim, entryDate, queuedAt } of records) {
    minId = Math.min(minId, id)
    maxId = Math.max(maxId, id)
    oldestEntryDate = Math.min(oldestEntryDate, entryDate)
    oldestQueuedAt = Math.min(oldestQueuedAt, queuedAt)
    if (!claim) continue
    bytes += claim.length
    segments.set(claim.segment, (segments.get(claim.segment) ?? 0) + 1)
  }
  return {
    number,
    count: records.length,
    bytes,
    minId,
    maxId,
    oldestEntryDate,
    oldestQueuedAt,
    segments: [...segments],
  }
}

const MAGIC = 'MULGILQ1'
const HEADER = MAGIC.length + 4

/** A page file: [magic][crc32 u32][count][records], written whole and durably; it never changes. */
export async function writePage(disk: Disk, folder: string, number: number, records: readonly FlowFileRecord[]) {
  const writer = new ByteWriter(1024 * 1024)
  writer.raw(Buffer.from(MAGIC, 'latin1'))
  writer.u32(0)
  writer.varint(records.length)
  for (const record of records) writeRecord(writer, record)
  const bytes = writer.bytes()
  writer.u32At(MAGIC.length, crc32(bytes.subarray(HEADER)))
  const file = await disk.open(join(folder, pageFileName(number)))
  try {
    await file.truncate(0)
    await file.write(bytes, 0)
    await file.sync()
  } finally {
    await file.close()
  }
  await disk.syncFolder(folder)
}

/** The FlowFiles of a page, in their order. Throws QUEUE_PAGE_CORRUPT where they are not as they were written. */
export async function readPage(disk: Disk, folder: string, number: number): Promise<FlowFileRecord[]> {
  const file = pageFileName(number)
  const bytes = await disk.readFile(join(folder, file)).catch((cause: unknown) => {
    throw errors.QUEUE_PAGE_CORRUPT({ file }, { cause })
  })
  const isWhole =
    bytes.length > HEADER &&
    bytes.toString('latin1', 0, MAGIC.length) === MAGIC &&
    crc32(bytes.subarray(HEADER)) === bytes.readUInt32LE(MAGIC.length)
  if (!isWhole) throw errors.QUEUE_PAGE_CORRUPT({ file })
  const reader = new ByteReader(bytes, HEADER)
  const names = new Map<string, string>()
  const intern = (name: string) => {
    const known = names.get(name)
    if (known !== undefined) return known
    names.set(name, name)
    return name
  }
  const records: FlowFileRecord[] = new Array(reader.varint())
  for (let index = 0; index < records.length; index += 1) records[index] = readRecord(reader, intern)
  return records
}

/** Writes what a snapshot says of a page. */
export function writePageReference(writer: ByteWriter, page: Page): void {
  for (const value of [page.number, page.count, page.bytes, page.minId, page.maxId]) writer.varint(value)
  writer.varint(page.oldestEntryDate)
  writer.varint(page.oldestQueuedAt)
  writer.varint(page.segments.length)
  for (const [segment, references] of page.segments) {
    writer.varint(segment)
    writer.varint(references)
  }
}

export function readPageReference(reader: ByteReader): Page {
  const [number, count, bytes, minId, maxId] = [0, 0, 0, 0, 0].map(() => reader.varint())
  const oldestEntryDate = reader.varint()
  const oldestQueuedAt = reader.varint()
  const segments: (readonly [number, number])[] = []
  for (let left = reader.varint(); left > 0; left -= 1) segments.push([reader.varint(), reader.varint()])
  return { number, count, bytes, minId, maxId, oldestEntryDate, oldestQueuedAt, segments }
}

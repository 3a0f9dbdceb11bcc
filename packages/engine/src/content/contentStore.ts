import { readSync } from 'node:fs'
import { join } from 'node:path'
import type { Disk, DiskFile } from '../disk.ts'
import { errors } from '../errors.ts'
import type { ContentClaim } from '../flowFile.ts'

export const segmentFileName = (number: number) => `${String(number).padStart(8, '0')}.segment`

export interface ContentOptions {
  readonly folder: string
  readonly disk: Disk
  /** Size of the shared segments that small content is packed into. */
  readonly segmentBytes: number
  /** How many of the newest shared segments stay in memory. */
  readonly segmentsInMemory?: number
  /** Content that nothing refers to any more is kept for looking and replay up to this many bytes, oldest out first. */
  readonly archiveBytes: number
}

interface Segment {
  readonly number: number
  file: DiskFile | undefined
  opening: Promise<DiskFile> | undefined
  /** The whole segment while it is written and a while after. */
  memory: Buffer | undefined
  length: number
  flushed: number
  /** Claims of FlowFiles in queues and sessions. */
  references: number
  writing: boolean
}

/** Content up to this size is packed into shared segments; longer content that streams in gets a segment of its own. */
const PACKED_LIMIT = 1024 * 1024
const SYNC_READ_LIMIT = 1024 * 1024

/**
 * Append-only segments of immutable content, named by claims. Appending is memory work; `sync` makes all of it durable
 * and is called before the journal frame that names it is written.
 */
export class ContentStore {
  readonly #folder: string
  readonly #disk: Disk
  readonly #segmentBytes: number
  readonly #inMemory: number
  readonly #archiveBytes: number
  readonly #segments = new Map<number, Segment>()
  #current: Segment | undefined
  #next: number
  readonly #dirty = new Set<Segment>()
  readonly #recent: Segment[] = []
  readonly #openFiles: Segment[] = []
  #bytesOnDisk = 0

  private constructor(options: ContentOptions, next: number) {
    this.#folder = options.folder
    this.#disk = options.disk
    this.#segmentBytes = options.segmentBytes
    this.#inMemory = options.segmentsInMemory ?? 2
    this.#archiveBytes = options.archiveBytes
    this.#next = next
  }

  /** Opens the folder. References are added by the caller, from the queues that it recovered, with `retain`. */
  static async open(options: ContentOptions): Promise<ContentStore> {
    const { disk, folder } = options
    await disk.makeFolder(folder)
    const found: Segment[] = []
    for (const name of await disk.list(folder)) {
      const match = /^(\d{8,})\.segment$/.exec(name)
      if (!match) continue
      const length = await disk.size(join(folder, name))
      found.push(newSegment(Number(match[1]), length))
    }
    found.sort((a, b) => a.number - b.number)
    const store = new ContentStore(options, (found.at(-1)?.number ?? 0) + 1)
    for (const segment of found) {
      segment.flushed = segment.length
      store.#segments.set(segment.number, segment)
      store.#bytesOnDisk += segment.length
    }
    return store
  }

  /** Bytes of all segments, live and archived. */
  get bytes(): number {
    return this.#bytesOnDisk
  }

  get segmentCount(): number {
    return this.#segments.size
  }

  /** Stores content and returns its claim with one reference. Content above the packed limit goes through `writeStream`. */
  append(content: Uint8Array): ContentClaim {
    const segment = this.#room(content.length)
    const offset = segment.length
    segment.memory?.set(content, offset)
    segment.length += content.length
    segment.references += 1
    this.#bytesOnDisk += content.length
    this.#dirty.add(segment)
    return { segment: segment.number, offset, length: content.length }
  }

  #room(size: number): Segment {
    const current = this.#current
    if (current?.memory && current.length + size <= current.memory.length) return current
    if (current) current.writing = false
    const segment = newSegment(this.#next++, 0)
    segment.memory = Buffer.allocUnsafeSlow(Math.max(this.#segmentBytes, size))
    segment.writing = true
    this.#segments.set(segment.number, segment)
    this.#current = segment
    this.#recent.push(segment)
    this.#forgetMemory()
    return segment
  }

  #forgetMemory(): void {
    while (this.#recent.length > this.#inMemory) {
      const oldest = this.#recent[0]
      if (oldest.flushed < oldest.length || oldest === this.#current) return
      oldest.memory = undefined
      this.#recent.shift()
    }
  }

  /** Stores what the source yields, in bounded memory, and returns its claim with one reference. */
  async writeStream(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<ContentClaim> {
    const small: Uint8Array[] = []
    let size = 0
    let segment: Segment | undefined
    let file: DiskFile | undefined
    try {
      for await (const chunk of source) {
        if (chunk.length === 0) continue
        size += chunk.length
        if (!segment && size <= PACKED_LIMIT) {
          // The source may use its buffer again.
          small.push(Buffer.from(chunk))
          continue
        }
        if (!segment) {
          segment = newSegment(this.#next++, 0)
          segment.writing = true
          this.#segments.set(segment.number, segment)
          file = await this.#file(segment)
          for (const earlier of small.splice(0)) await this.#appendTo(segment, file, earlier)
        }
        await this.#appendTo(segment, file as DiskFile, chunk)
      }
    } catch (error) {
      if (segment) await this.#discard(segment)
      throw error
    }
    if (!segment) return this.append(small.length === 1 ? small[0] : Buffer.concat(small))
    segment.writing = false
    segment.references = 1
    this.#dirty.add(segment)
    return { segment: segment.number, offset: 0, length: size }
  }

  async #appendTo(segment: Segment, file: DiskFile, chunk: Uint8Array): Promise<void> {
    await file.write(chunk, segment.length)
    segment.length += chunk.length
    segment.flushed = segment.length
    this.#bytesOnDisk += chunk.length
  }

  async #discard(segment: Segment): Promise<void> {
    this.#segments.delete(segment.number)
    this.#bytesOnDisk -= segment.length
    await segment.file?.close().catch(() => undefined)
    await this.#disk.remove(join(this.#folder, segmentFileName(segment.number))).catch(() => undefined)
  }

  async #file(segment: Segment): Promise<DiskFile> {
    if (segment.file) return segment.file
    segment.opening ??= this.#disk.open(join(this.#folder, segmentFileName(segment.number)))
    try {
      segment.file = await segment.opening
    } finally {
      segment.opening = undefined
    }
    this.#openFiles.push(segment)
    return segment.file
  }

  /** Makes everything stored so far durable. Throws what the disk throws; what was not written then is written next time. */
  async sync(): Promise<void> {
    if (this.#dirty.size === 0) return
    const dirty = [...this.#dirty]
    this.#dirty.clear()
    try {
      let created = false
      for (const segment of dirty) {
        created ||= segment.file === undefined
        const file = await this.#file(segment)
        const end = segment.length
        if (segment.memory && segment.flushed < end) {
          await file.write(segment.memory.subarray(segment.flushed, end), segment.flushed)
        }
        await file.sync()
        segment.flushed = Math.max(segment.flushed, end)
      }
      if (created) await this.#disk.syncFolder(this.#folder)
    } catch (error) {
      for (const segment of dirty) this.#dirty.add(segment)
      throw error
    }
    this.#forgetMemory()
    this.#closeIdleFiles()
  }

  #closeIdleFiles(): void {
    while (this.#openFiles.length > 64) {
      const segment = this.#openFiles.shift() as Segment
      if (segment.writing || this.#dirty.has(segment) || !segment.file) {
        this.#openFiles.push(segment)
        return
      }
      void segment.file.close().catch(() => undefined)
      segment.file = undefined
    }
  }

  /** The bytes of a claim: a view while the segment is in memory, so never change them. */
  async read(claim: ContentClaim): Promise<Uint8Array> {
    return this.readNow(claim) ?? this.#readFile(claim)
  }

  /** The bytes when they are at hand without waiting: in memory, or small in a file that is open. */
  readNow(claim: ContentClaim): Uint8Array | undefined {
    const segment = this.#segments.get(claim.segment)
    if (!segment) throw errors.CONTENT_GONE()
    if (segment.memory) return segment.memory.subarray(claim.offset, claim.offset + claim.length)
    const fd = segment.file?.fd
    if (fd === undefined || claim.length > SYNC_READ_LIMIT) return undefined
    const bytes = Buffer.allocUnsafe(claim.length)
    let done = 0
    while (done < claim.length) {
      const count = readSync(fd, bytes, done, claim.length - done, claim.offset + done)
      if (count === 0) throw errors.CONTENT_GONE()
      done += count
    }
    return bytes
  }

  async #readFile(claim: ContentClaim): Promise<Uint8Array> {
    const segment = this.#segments.get(claim.segment)
    if (!segment) throw errors.CONTENT_GONE()
    const file = await this.#file(segment)
    const bytes = Buffer.allocUnsafe(claim.length)
    let done = 0
    while (done < claim.length) {
      const count = await file.read(bytes.subarray(done), claim.offset + done)
      if (count === 0) throw errors.CONTENT_GONE()
      done += count
    }
    return bytes
  }

  /** The bytes of a claim in chunks. */
  async *stream(claim: ContentClaim, chunkBytes = 256 * 1024): AsyncGenerator<Uint8Array> {
    for (let done = 0; done < claim.length; done += chunkBytes) {
      const length = Math.min(chunkBytes, claim.length - done)
      yield await this.read({ segment: claim.segment, offset: claim.offset + done, length })
    }
  }

  /** True while the claim's bytes are kept. */
  has(claim: ContentClaim): boolean {
    const segment = this.#segments.get(claim.segment)
    return segment !== undefined && claim.offset + claim.length <= segment.length
  }

  /** Another FlowFile refers to this claim (or a part of it). */
  retain(claim: ContentClaim): void {
    const segment = this.#segments.get(claim.segment)
    if (!segment) throw errors.CONTENT_GONE()
    segment.references += 1
  }

  /** A FlowFile that referred to this claim no longer does. */
  release(claim: ContentClaim): void {
    const segment = this.#segments.get(claim.segment)
    if (segment) segment.references -= 1
  }

  /** References of all segments together; a test holds it against the queues. */
  get references(): number {
    let total = 0
    for (const segment of this.#segments.values()) total += segment.references
    return total
  }

  /** Deletes the oldest content that nothing refers to while all content is over the archive's size. */
  async prune(): Promise<void> {
    for (const segment of this.#segments.values()) {
      if (this.#bytesOnDisk <= this.#archiveBytes) return
      if (segment.references > 0 || segment.writing || segment === this.#current || this.#dirty.has(segment)) continue
      this.#segments.delete(segment.number)
      this.#bytesOnDisk -= segment.length
      segment.memory = undefined
      const open = this.#openFiles.indexOf(segment)
      if (open !== -1) this.#openFiles.splice(open, 1)
      const recent = this.#recent.indexOf(segment)
      if (recent !== -1) this.#recent.splice(recent, 1)
      await segment.file?.close()
      await this.#disk.remove(join(this.#folder, segmentFileName(segment.number)))
    }
  }

  async close(): Promise<void> {
    for (const segment of this.#openFiles) await segment.file?.close()
    this.#openFiles.length = 0
  }
}

function newSegment(number: number, length: number): Segment {
  return {
    number,
    file: undefined,
    opening: undefined,
    memory: undefined,
    length,
    flushed: 0,
    references: 0,
    writing: false,
  }
}

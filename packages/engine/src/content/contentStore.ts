import { readSync } from 'node:fs'
import { join } from 'node:path'
import type { Disk } from '../disk.ts'
import { errors } from '../errors.ts'
import type { ContentClaim } from '../flowFile.ts'
import type { Page } from '../queue/page.ts'
import { StorageTrouble } from '../storageTrouble.ts'
import { pastBounds } from './archive.ts'
import { newSegment, SEGMENT_NAME, type Segment } from './segment.ts'
import { SegmentFiles } from './segmentFiles.ts'

export interface ContentOptions {
  readonly folder: string
  readonly disk: Disk
  readonly now?: () => number
  /** Size of the shared segments that small content is packed into. */
  readonly segmentBytes: number
  /** Content up to this size is packed into shared segments; longer content that streams in gets a segment of its own. */
  readonly packedBytes: number
  /** So many shared segments' worth of the newest content stays in memory. */
  readonly segmentsInMemory?: number
  /** Content that nothing refers to any more is kept for looking and replay up to this many bytes, oldest out first, … */
  readonly archiveBytes: number
  /** … and no longer than this. */
  readonly archiveMs?: number
  /** Long content is not written into the last bytes of the disk: the journal needs them. */
  readonly reserveBytes?: number
  readonly onWritten?: (bytes: number) => void
  /** Calls back once every commit so far is durable. */
  readonly whenDurable?: (callback: () => void) => void
  /** Long content could not be stored; `neededBytes` is how much room its next try has to find, where room is missing. */
  readonly onWriteFailure?: (trouble: StorageTrouble, neededBytes: number | undefined) => void
}

const SYNC_READ_LIMIT = 1024 * 1024
/** Where contents are read one behind the other, so much of their segment is read in one go. */
const AHEAD_BYTES = 64 * 1024
/** Content is streamed in parts of so many bytes. */
const CHUNK = 256 * 1024
/** A stream looks at the room on the disk after so many bytes. */
const ROOM_EVERY = 16 * 1024 * 1024

/**
 * Append-only segments of immutable content, named by claims. Appending is memory work; `sync` makes all of it durable
 * and is called before the journal frame that names it is written.
 */
export class ContentStore {
  readonly #options: ContentOptions
  readonly #disk: Disk
  readonly #now: () => number
  readonly #files: SegmentFiles
  readonly #memoryBytes: number
  readonly #segments = new Map<number, Segment>()
  #current: Segment | undefined
  #next: number
  /** FlowFiles mostly come in the order of their contents, or share one. */
  #lastRead: { readonly segment: number; readonly offset: number; readonly bytes: Buffer } = {
    segment: -1,
    offset: 0,
    bytes: Buffer.alloc(0),
  }
  readonly #dirty = new Set<Segment>()
  /** Segments with memory, oldest first. */
  readonly #recent: Segment[] = []
  #recentBytes = 0
  #pendingBytes = 0
  #bytesOnDisk = 0

  private constructor(options: ContentOptions, next: number) {
    this.#options = options
    this.#disk = options.disk
    this.#now = options.now ?? Date.now
    this.#files = new SegmentFiles(options.disk, options.folder)
    this.#memoryBytes = options.segmentBytes * (options.segmentsInMemory ?? 2)
    this.#next = next
  }

  /** Opens the folder. References are added by the caller, from the queues that it recovered, with `adopt`. */
  static async open(options: ContentOptions): Promise<ContentStore> {
    const { disk, folder } = options
    await disk.makeFolder(folder)
    const found: Segment[] = []
    for (const name of await disk.list(folder)) {
      const match = SEGMENT_NAME.exec(name)
      if (!match) continue
      const { size, modifiedAt } = await disk.stat(join(folder, name))
      const segment = newSegment(Number(match[1]), size, modifiedAt)
      segment.named = true
      segment.releasable = true
      found.push(segment)
    }
    found.sort((a, b) => a.number - b.number)
    const store = new ContentStore(options, (found.at(-1)?.number ?? 0) + 1)
    for (const segment of found) {
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

  /** Bytes in memory that the disk does not have yet. */
  get pendingBytes(): number {
    return this.#pendingBytes
  }

  /** Stores content and returns its claim with one reference. */
  append(content: Uint8Array): ContentClaim {
    const segment = this.#room(content.length)
    const offset = segment.length
    segment.memory?.set(content, offset)
    segment.length += content.length
    segment.references += 1
    this.#bytesOnDisk += content.length
    this.#pendingBytes += content.length
    this.#dirty.add(segment)
    return { segment: segment.number, offset, length: content.length }
  }

  #room(size: number): Segment {
    const current = this.#current
    if (current?.memory && current.length + size <= current.memory.length) return current
    if (current) current.writing = false
    const segment = this.#begin()
    segment.memory = Buffer.allocUnsafeSlow(Math.max(this.#options.segmentBytes, size))
    this.#current = segment
    this.#recent.push(segment)
    this.#recentBytes += segment.memory.length
    this.#forgetMemory()
    return segment
  }

  #begin(): Segment {
    const segment = newSegment(this.#next++, 0, this.#now())
    segment.writing = true
    this.#segments.set(segment.number, segment)
    return segment
  }

  #forgetMemory(): void {
    while (this.#recentBytes > this.#memoryBytes) {
      const oldest = this.#recent[0]
      if (oldest === undefined || oldest.flushed < oldest.length || oldest === this.#current) return
      this.#forget(oldest)
    }
  }

  #forget(segment: Segment): void {
    const at = this.#recent.indexOf(segment)
    if (at === -1) return
    this.#recent.splice(at, 1)
    this.#recentBytes -= segment.memory?.length ?? 0
    segment.memory = undefined
  }

  /**
   * Stores what the source yields, in bounded memory, and returns its claim with one reference. Long content is durable
   * when this returns, so that a disk that fails fails here. Throws StorageTrouble then, and leaves nothing behind.
   */
  async writeStream(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<ContentClaim> {
    const small: Uint8Array[] = []
    let size = 0
    let segment: Segment | undefined
    try {
      for await (const chunk of source) {
        if (chunk.length === 0) continue
        size += chunk.length
        if (!segment && size <= this.#options.packedBytes) {
          // The source may use its buffer again.
          small.push(Buffer.from(chunk))
          continue
        }
        segment ??= this.#begin()
        for (const earlier of small.splice(0)) await this.#appendTo(segment, earlier)
        await this.#appendTo(segment, chunk)
      }
      if (segment) await this.#finish(segment)
    } catch (error) {
      if (segment) await this.#discard(segment)
      if (error instanceof StorageTrouble) await this.#tell(error, segment?.length ?? 0)
      throw error
    }
    if (!segment) return this.append(small.length === 1 ? small[0] : Buffer.concat(small))
    segment.writing = false
    segment.references = 1
    return { segment: segment.number, offset: 0, length: size }
  }

  async #appendTo(segment: Segment, chunk: Uint8Array): Promise<void> {
    const before = segment.length
    try {
      if (before === 0 || Math.floor(before / ROOM_EVERY) !== Math.floor((before + chunk.length) / ROOM_EVERY))
        await this.#wantRoom()
      await this.#files.use(segment, (file) => file.write(chunk, before), { create: true })
    } catch (error) {
      throw new StorageTrouble(error, true)
    }
    segment.length += chunk.length
    this.#bytesOnDisk += chunk.length
    this.#options.onWritten?.(chunk.length)
  }

  /** Throws when what is left of the disk is kept for the journal. */
  async #wantRoom(): Promise<void> {
    const { folder, reserveBytes = 0 } = this.#options
    if (reserveBytes === 0) return
    const free = await this.#disk.freeBytes(folder)
    if (free >= reserveBytes) return
    const left = Math.floor(free / 1024 / 1024)
    throw Object.assign(new Error(`only ${left} MB are left on the disk, which are kept for the journal`), {
      code: 'ENOSPC',
    })
  }

  async #finish(segment: Segment): Promise<void> {
    try {
      await this.#files.use(segment, (file) => file.sync())
      await this.#disk.syncFolder(this.#options.folder)
    } catch (error) {
      // What a disk did not sync it may have forgotten, and here nobody has the bytes any more.
      throw new StorageTrouble(error, true)
    }
    segment.flushed = segment.length
    segment.named = true
  }

  async #discard(segment: Segment): Promise<void> {
    try {
      await this.#files.remove(segment)
    } catch {
      // It stays as what nothing refers to, and goes with the archive.
      segment.writing = false
      segment.releasable = true
      segment.flushed = segment.length
      return
    }
    this.#segments.delete(segment.number)
    this.#bytesOnDisk -= segment.length
  }

  async #tell(trouble: StorageTrouble, writtenBytes: number): Promise<void> {
    const { folder, reserveBytes = 0, onWriteFailure } = this.#options
    const free = await this.#disk.freeBytes(folder).catch(() => undefined)
    // Free is what is left after this content was discarded: it was not enough.
    const isRoom = free === undefined || free - writtenBytes > reserveBytes + ROOM_EVERY
    onWriteFailure?.(trouble, isRoom ? undefined : free)
  }

  /** Makes everything appended so far durable. Throws what the disk throws; what was not written then is written next time. */
  async sync(): Promise<void> {
    if (this.#dirty.size === 0) return
    const dirty = [...this.#dirty]
    this.#dirty.clear()
    try {
      for (const segment of dirty) await this.#flush(segment)
      if (dirty.some(({ named }) => !named)) {
        await this.#disk.syncFolder(this.#options.folder)
        for (const segment of dirty) segment.named = true
      }
    } catch (error) {
      for (const segment of dirty) this.#dirty.add(segment)
      throw error
    }
    this.#forgetMemory()
  }

  async #flush(segment: Segment): Promise<void> {
    await this.#files.use(
      segment,
      async (file) => {
        const { memory, flushed, length } = segment
        if (!memory || flushed === length) return
        await file.write(memory.subarray(flushed, length), flushed)
        await file.sync()
        // Only now: after a sync that failed, the same bytes are written again.
        segment.flushed = length
        this.#pendingBytes -= length - flushed
        this.#options.onWritten?.(length - flushed)
      },
      { create: true },
    )
  }

  /** The bytes of a claim: a view while the segment is in memory, so never change them. */
  async read(claim: ContentClaim): Promise<Uint8Array> {
    return this.readNow(claim) ?? this.#readFile(claim)
  }

  /** The bytes when they are at hand without waiting: in memory, or small in a file that is open. */
  readNow(claim: ContentClaim): Uint8Array | undefined {
    if (claim.length === 0) return new Uint8Array(0)
    const segment = this.#segments.get(claim.segment)
    if (!segment) throw errors.CONTENT_GONE()
    if (segment.memory) return segment.memory.subarray(claim.offset, claim.offset + claim.length)
    const fd = segment.file?.fd
    if (fd === undefined || claim.length > SYNC_READ_LIMIT) return undefined
    const { segment: number, offset } = claim
    const last = this.#lastRead
    const at = offset - last.offset
    if (last.segment === number && at >= 0 && at + claim.length <= last.bytes.length) {
      return last.bytes.subarray(at, at + claim.length)
    }
    const isNear = last.segment === number && at >= 0 && at <= AHEAD_BYTES
    const wanted = isNear ? Math.min(AHEAD_BYTES, segment.length - offset) : 0
    const bytes = Buffer.allocUnsafe(Math.max(claim.length, wanted))
    let done = 0
    while (done < bytes.length) {
      const count = readFrom(fd, bytes, done, offset)
      if (count === 0) break
      done += count
    }
    if (done < claim.length) throw errors.CONTENT_GONE()
    this.#lastRead = { segment: number, offset, bytes: bytes.subarray(0, done) }
    return bytes.subarray(0, claim.length)
  }

  async #readFile(claim: ContentClaim, bytes: Buffer = Buffer.allocUnsafe(claim.length)): Promise<Uint8Array> {
    const segment = this.#segments.get(claim.segment)
    if (!segment) throw errors.CONTENT_GONE()
    let done = 0
    try {
      await this.#files.use(segment, async (file) => {
        while (done < claim.length) {
          const count = await file.read(bytes.subarray(done), claim.offset + done)
          if (count === 0) return
          done += count
        }
      })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw errors.CONTENT_GONE({}, { cause: error })
      throw new StorageTrouble(error, false)
    }
    if (done < claim.length) throw errors.CONTENT_GONE()
    return bytes
  }

  /** The bytes of a claim in chunks. With `reuse`, a chunk is valid only until the next one is asked for. */
  async *stream(claim: ContentClaim, { reuse = false } = {}): AsyncGenerator<Uint8Array> {
    let buffer: Buffer | undefined
    for (let done = 0; done < claim.length; done += CHUNK) {
      const length = Math.min(CHUNK, claim.length - done)
      const part = { segment: claim.segment, offset: claim.offset + done, length }
      if (reuse && this.#segments.get(claim.segment)?.memory === undefined) {
        // Long content in ever new buffers would wait for the garbage collector by tens of megabytes.
        buffer ??= Buffer.allocUnsafeSlow(length)
        yield await this.#readFile(part, buffer.subarray(0, length))
      } else {
        yield await this.read(part)
      }
    }
  }

  /** True while the claim's bytes are kept. */
  has(claim: ContentClaim): boolean {
    if (claim.length === 0) return true
    const segment = this.#segments.get(claim.segment)
    return segment !== undefined && claim.offset + claim.length <= segment.length
  }

  /** Another FlowFile refers to this claim (or a part of it). */
  retain(claim: ContentClaim): void {
    if (!this.has(claim)) throw errors.CONTENT_GONE()
    this.adopt(claim)
  }

  /** Counts the reference of a FlowFile that was recovered; false: its content is missing or short. */
  adopt(claim: ContentClaim): boolean {
    const segment = this.#segments.get(claim.segment)
    if (segment) {
      segment.references += 1
      segment.releasable = false
    }
    return this.has(claim)
  }

  /** Counts the references of a page's FlowFiles; the number of those whose content is missing. */
  adoptPage({ segments }: Pick<Page, 'segments'>): number {
    let missing = 0
    for (const [number, references] of segments) {
      const segment = this.#segments.get(number)
      if (segment) {
        segment.references += references
        segment.releasable = false
      } else {
        missing += references
      }
    }
    return missing
  }

  /** A FlowFile that referred to this claim no longer does. */
  release(claim: ContentClaim): void {
    const segment = this.#segments.get(claim.segment)
    if (!segment) return
    segment.references -= 1
    if (segment.references === 0) {
      segment.lastUsed = this.#now()
      segment.releasable = false
      segment.timesIdle += 1
    }
  }

  /** References of all segments together; a test holds it against the queues. */
  get references(): number {
    let total = 0
    for (const segment of this.#segments.values()) total += segment.references
    return total
  }

  /** Bytes of segments that nothing refers to. */
  get archivedBytes(): number {
    let bytes = 0
    for (const segment of this.#segments.values()) if (this.#isArchived(segment)) bytes += segment.length
    return bytes
  }

  #isArchived(segment: Segment): boolean {
    return segment.references === 0 && !segment.writing && segment !== this.#current && !this.#dirty.has(segment)
  }

  /**
   * Deletes archived content that is past the archive's size or age, oldest first, and `wantedBytes` of it in any case.
   * Content that a FlowFile refers to stays, also while it is not yet durable that none does.
   */
  async prune(wantedBytes = 0): Promise<void> {
    const now = this.#now()
    const { archiveBytes, archiveMs = Number.POSITIVE_INFINITY } = this.#options
    this.#retireCurrent(now - archiveMs)
    const archived = [...this.#segments.values()].filter((segment) => this.#isArchived(segment))
    this.#settle(archived.filter(({ releasable }) => !releasable))
    const newest = this.#newestNamed()
    for (const segment of pastBounds(archived, { maxBytes: archiveBytes, maxAgeMs: archiveMs }, now, wantedBytes)) {
      // What was referred to again meanwhile stays.
      if (!segment.releasable || !this.#isArchived(segment)) continue
      if (segment !== newest) await this.#drop(segment)
      else if (segment.length > 0) await this.#makeEmpty(segment)
    }
  }

  /** The shared segment that is written to is closed when nothing in it is young or in use. */
  #retireCurrent(before: number): void {
    const current = this.#current
    if (!current || current.references > 0 || current.flushed < current.length || current.lastUsed > before) return
    current.writing = false
    this.#current = undefined
  }

  #newestNamed(): Segment | undefined {
    let newest: Segment | undefined
    for (const segment of this.#segments.values())
      if (segment.named && segment.number > (newest?.number ?? 0)) newest = segment
    return newest
  }

  /** Lets these go once it is durable that nothing refers to them, unless something did meanwhile. */
  #settle(segments: readonly Segment[]): void {
    if (segments.length === 0) return
    const times = segments.map(({ timesIdle }) => timesIdle)
    const release = () => {
      for (const [index, segment] of segments.entries())
        if (segment.references === 0 && segment.timesIdle === times[index]) segment.releasable = true
    }
    if (this.#options.whenDurable) this.#options.whenDurable(release)
    else release()
  }

  async #drop(segment: Segment): Promise<void> {
    this.#forget(segment)
    this.#segments.delete(segment.number)
    this.#bytesOnDisk -= segment.length
    try {
      await this.#files.remove(segment)
    } catch (error) {
      this.#segments.set(segment.number, segment)
      this.#bytesOnDisk += segment.length
      throw error
    }
  }

  /** An empty file keeps the newest number taken: a new segment of this number would stand for old claims in provenance. */
  async #makeEmpty(segment: Segment): Promise<void> {
    this.#forget(segment)
    this.#bytesOnDisk -= segment.length
    segment.length = 0
    segment.flushed = 0
    await this.#files.use(segment, (file) => file.truncate(0))
  }

  async close(): Promise<void> {
    await this.#files.closeAll()
  }
}

function readFrom(fd: number, bytes: Buffer, done: number, offset: number): number {
  try {
    return readSync(fd, bytes, done, bytes.length - done, offset + done)
  } catch (error) {
    throw new StorageTrouble(error, false)
  }
}

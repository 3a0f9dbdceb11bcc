import { type FileHandle, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type JournalPosition, PROVENANCE_TYPES, type ProvenanceBatch, type ProvenanceEvent } from '../provenance.ts'
import { decodeFrame, type SessionCommit } from './commit.ts'
import { FILE_HEADER, FRAME_HEADER, frameAt } from './frame.ts'
import { journalFileName } from './recover.ts'

export interface ReadProvenanceOptions {
  /** Where the last run stopped; the oldest file when absent. */
  readonly from?: JournalPosition
  /** The durable end: nothing past it is read. */
  readonly until: () => JournalPosition
  /** Ends the iteration. */
  readonly signal: AbortSignal
  /** How long to wait before looking again when everything is read. */
  readonly pollMs?: number
  /** Ends the iteration when everything up to `until()` is read, instead of waiting for more. */
  readonly once?: boolean
}

/** Small enough for the events of a chunk to die young. */
const CHUNK = 256 * 1024

/** The provenance events of a journal's durable commits, in order, as they come. */
export async function* readProvenance(folder: string, options: ReadProvenanceOptions): AsyncGenerator<ProvenanceBatch> {
  const { signal, pollMs = 25 } = options
  let { file, offset } = options.from?.file ? options.from : { file: await oldestFile(folder), offset: FILE_HEADER }
  if (offset < FILE_HEADER) offset = FILE_HEADER
  let handle: FileHandle | undefined
  try {
    while (!signal.aborted) {
      const end = options.until()
      if (file > end.file || (file === end.file && offset >= end.offset)) {
        if (options.once) return
        await sleep(pollMs, undefined, { signal }).catch(() => undefined)
        continue
      }
      handle ??= await open(join(folder, journalFileName(file)))
      const limit = file === end.file ? end.offset : (await handle.stat()).size
      if (offset >= limit) {
        await handle.close()
        handle = undefined
        file += 1
        offset = FILE_HEADER
        continue
      }
      const chunk = await readFrames(handle, offset, limit)
      const events: ProvenanceEvent[] = []
      const visit = { session: (commit: SessionCommit) => collectEvents(commit, events), admin: () => undefined }
      for (const payload of chunk) {
        decodeFrame(payload, visit)
        offset += FRAME_HEADER + payload.length
      }
      yield { events, next: { file, offset } }
    }
  } finally {
    await handle?.close()
  }
}

async function oldestFile(folder: string): Promise<number> {
  // The folder may be there only once the engine has opened for the first time.
  const names = await readdir(folder).catch(() => [] as string[])
  const numbers = names.flatMap((name) => (name.endsWith('.journal') ? [Number.parseInt(name, 10)] : []))
  return numbers.length > 0 ? Math.min(...numbers) : 1
}

/** The payloads of the whole frames from `offset`: about a chunk of them, at least one. */
async function readFrames(handle: FileHandle, offset: number, limit: number): Promise<Buffer[]> {
  let size = Math.min(CHUNK, limit - offset)
  for (;;) {
    const bytes = Buffer.allocUnsafe(size)
    const { bytesRead } = await handle.read(bytes, 0, size, offset)
    const got = bytes.subarray(0, bytesRead)
    const payloads: Buffer[] = []
    for (let at = 0; ; ) {
      const payload = frameAt(got, at)
      if (!payload) break
      payloads.push(payload)
      at += FRAME_HEADER + payload.length
    }
    if (payloads.length > 0) return payloads
    if (size >= limit - offset)
      throw new Error(`The journal has no whole frame at byte ${offset}, before its durable end ${limit}.`)
    size = Math.min(limit - offset, size * 4)
  }
}

function collectEvents(commit: SessionCommit, into: ProvenanceEvent[]): void {
  let id = commit.firstEventId
  for (const touch of commit.touches) {
    for (const event of touch.events) {
      into.push({
        id,
        type: PROVENANCE_TYPES[event.type],
        time: commit.time,
        flowFileId: touch.id,
        entryDate: touch.entryDate,
        lineageStartDate: touch.lineageStartDate,
        flow: commit.flow,
        component: commit.component,
        componentType: commit.componentType,
        sourceConnection: touch.source,
        relationship: touch.relationship,
        transitUri: event.transitUri,
        details: event.details,
        durationMs: event.durationMs,
        parents: event.parents,
        children: event.children,
        changes: touch.changes,
        inputClaim: touch.inputClaim,
        outputClaim: touch.outputClaim,
      })
      id += 1
    }
  }
}

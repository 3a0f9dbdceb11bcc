/**
 * A thread that reads and writes files for the engine's. It waits in the system calls itself, which costs less than
 * half the CPU of promises, and a file system that hangs holds nothing up but this thread.
 */
import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { parentPort, workerData } from 'node:worker_threads'
import {
  type Answers,
  type FileJob,
  type FileSettings,
  type FileToWrite,
  type FromThread,
  type ListAnswer,
  type ListJob,
  type ReadAnswer,
  type ReadJob,
  type ReadOutcome,
  type RemoveJob,
  type RemoveOutcome,
  type ToThread,
  toFailure,
  type WriteJob,
  type WriteOutcome,
} from './fileJobs.ts'
import { isSameFile, putStats, statsAt, statsRows } from './fileStats.ts'

if (parentPort === null) throw new Error('This file is the entry of a worker thread.')
const port = parentPort
const scratch = Buffer.from((workerData as { scratch: SharedArrayBuffer }).scratch)
const send = (message: FromThread) => port.postMessage(message)

port.on('message', ({ job }: ToThread) => {
  void answer(job)
})

async function answer(job: FileJob): Promise<void> {
  try {
    send({ kind: 'answer', value: await run(job) })
  } catch (error) {
    send({ kind: 'failed', failure: toFailure(error) })
  }
}

function run(job: FileJob): Answers[FileJob['kind']] | undefined | Promise<Answers['write']> {
  switch (job.kind) {
    case 'list':
      for (const part of list(job)) send({ kind: 'part', value: part })
      return undefined
    case 'read':
      return read(job)
    case 'write':
      return write(job)
    case 'remove':
      return remove(job)
    default:
      throw new Error(`Unknown job ${JSON.stringify(job satisfies never)}`)
  }
}

// ---- list ------------------------------------------------------------------------------------------------------------

const PART = 2000

function* list({ directory, recurse }: ListJob): Generator<ListAnswer> {
  const entries = readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  for (let from = 0; from < entries.length; from += PART) {
    const part = entries.slice(from, from + PART)
    const names: string[] = []
    const isDirectory: boolean[] = []
    const stats = statsRows(part.length)
    for (const entry of part) {
      if (entry.isDirectory() && !recurse) continue
      const found = statOrNothing(`${directory}/${entry.name}`)
      if (!found || !(found.isFile() || found.isDirectory())) continue
      putStats(stats, names.length, found)
      names.push(entry.name)
      isDirectory.push(found.isDirectory())
    }
    yield { names, isDirectory, stats }
  }
}

/** A file that vanished, or that we may not look at, is none. */
function statOrNothing(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

// ---- read ------------------------------------------------------------------------------------------------------------

function read(job: ReadJob): ReadAnswer {
  const { paths } = job
  const outcomes: ReadOutcome[] = []
  const stats = statsRows(paths.length)
  let at = 0
  for (const [row, path] of paths.entries()) {
    const outcome = readOne(path, row, at, stats, job)
    if (outcome === 'read') at += statsAt(stats, row).size
    outcomes.push(outcome)
  }
  return { outcomes, stats }
}

function readOne(
  path: string,
  row: number,
  at: number,
  rows: Float64Array,
  { expected, maxBytes }: ReadJob,
): ReadOutcome {
  let file: number
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    return toFailure(error)
  }
  try {
    const stats = fstatSync(file)
    putStats(rows, row, stats)
    if (!stats.isFile()) return 'notRegular'
    if (expected && !isSameFile(stats, expected[row])) return 'changed'
    if (stats.size > maxBytes) return 'large'
    if (stats.size > scratch.length - at) return 'later'
    let length = 0
    while (length < stats.size) {
      const count = readSync(file, scratch, at + length, stats.size - length, length)
      if (count === 0) break
      length += count
    }
    return length === stats.size && isSameFile(fstatSync(file), stats) ? 'read' : 'changed'
  } catch (error) {
    return toFailure(error)
  } finally {
    closeSync(file)
  }
}

// ---- write -----------------------------------------------------------------------------------------------------------

const sync = promisify(fsync)
/** The journal syncs by the same threads of Node.js, and must find one free. */
const SYNCS = Math.max(1, Math.floor(Number(process.env.UV_THREADPOOL_SIZE ?? 4) * 0.75))

async function write(job: WriteJob): Promise<readonly WriteOutcome[]> {
  const counts = new Map<string, number>()
  const outcomes: (WriteOutcome | undefined)[] = []
  const open: { readonly row: number; readonly file: number }[] = []
  let at = 0
  for (const [row, file] of job.files.entries()) {
    const bytes = file.length === undefined ? undefined : scratch.subarray(at, at + file.length)
    at += file.length ?? 0
    try {
      outcomes[row] = refusal(file, bytes, job, counts)
      if (outcomes[row] === undefined) open.push({ row, file: writeTemporary(file, bytes, job) })
    } catch (error) {
      outcomes[row] = failed(file, error)
    }
  }
  if (job.sync) {
    // As many at once as may be: the file system makes all that wait durable together.
    const left = open.values()
    const worker = async () => {
      for (const { row, file } of left) {
        try {
          await sync(file)
        } catch (error) {
          outcomes[row] = failed(job.files[row], error)
        }
      }
    }
    await Promise.all(Array.from({ length: SYNCS }, worker))
  }
  const changed = new Set<string>()
  at = 0
  const starts = job.files.map(({ length = 0 }) => {
    at += length
    return at - length
  })
  for (const { row, file: opened } of open) {
    const file = job.files[row]
    closeSync(opened)
    if (outcomes[row] !== undefined) continue
    try {
      const isNamed = takeName(file, job.conflict === 'replace')
      const bytes = file.length === undefined ? undefined : scratch.subarray(starts[row], starts[row] + file.length)
      outcomes[row] = isNamed ? 'written' : isOwn(file, bytes) ? 'own' : 'exists'
      if (!isNamed) removeTemporary(file)
      changed.add(file.directory)
    } catch (error) {
      outcomes[row] = failed(file, error)
    }
  }
  if (job.sync) await Promise.all([...changed].map(syncDirectory))
  return outcomes as WriteOutcome[]
}

/** Why a file is not to be written at all, as far as one can tell before. */
function refusal(
  file: FileToWrite,
  bytes: Uint8Array | undefined,
  { conflict, maximumFileCount }: WriteJob,
  counts: Map<string, number>,
): WriteOutcome | undefined {
  let outcome: WriteOutcome | undefined
  if (conflict !== 'replace' && statSync(file.target, { throwIfNoEntry: false })) {
    outcome = isOwn(file, bytes) ? 'own' : 'exists'
  } else if (maximumFileCount !== undefined) {
    const count = counts.get(file.directory) ?? countFiles(file.directory)
    counts.set(file.directory, count + 1)
    if (count >= maximumFileCount) outcome = 'full'
  }
  if (outcome !== undefined) removeTemporary(file)
  return outcome
}

function countFiles(directory: string): number {
  try {
    return readdirSync(directory).length
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}

/** The temporary file, complete and open. */
function writeTemporary(file: FileToWrite, bytes: Uint8Array | undefined, { makeDirectories }: WriteJob): number {
  const opened = bytes ? create(file, makeDirectories) : openSync(file.temporary, 'r+')
  try {
    for (let done = 0; bytes && done < bytes.length; ) done += writeSync(opened, bytes, done, bytes.length - done)
    if (file.settings) applySettings(file.temporary, file.settings)
    return opened
  } catch (error) {
    closeSync(opened)
    throw error
  }
}

function create(file: FileToWrite, makeDirectories: boolean): number {
  try {
    return openSync(file.temporary, 'wx')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // Left by a process that was killed.
    if (code === 'EEXIST') unlinkSync(file.temporary)
    else if (code === 'ENOENT' && makeDirectories) makeDirectory(file.directory)
    else throw error
    return openSync(file.temporary, 'wx')
  }
}

function makeDirectory(path: string): void {
  try {
    mkdirSync(path)
    return
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return
    if (code !== 'ENOENT' || dirname(path) === path) throw error
  }
  makeDirectory(dirname(path))
  try {
    mkdirSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function applySettings(path: string, { mode, uid, gid, modifiedAt }: FileSettings): void {
  if (mode !== undefined) chmodSync(path, mode)
  if (uid !== undefined || gid !== undefined) chownSync(path, uid ?? -1, gid ?? -1)
  if (modifiedAt !== undefined) utimesSync(path, new Date(), new Date(modifiedAt))
}

/** Gives the temporary file its name; false when that is taken and must not be replaced. */
function takeName({ temporary, target }: FileToWrite, mayReplace: boolean): boolean {
  if (mayReplace) {
    renameSync(temporary, target)
    return true
  }
  try {
    linkSync(temporary, target)
    unlinkSync(temporary)
    return true
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    // Some file systems have no hard links, so that nothing better than looking first is to be had.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(code)) throw error
    if (existsSync(target)) return false
    renameSync(temporary, target)
    return true
  }
}

/** True when what stands in the file's place is the file itself, written before a crash or a rollback. */
function isOwn({ target, temporary, own }: FileToWrite, bytes: Uint8Array | undefined): boolean {
  if (!own) return false
  const there = statSync(target, { throwIfNoEntry: false })
  if (!there?.isFile() || there.ctimeMs < own.from || there.ctimeMs > own.until) return false
  const wanted = bytes ?? openSync(temporary, 'r')
  const found = openSync(target, 'r')
  try {
    return hasContent(found, there.size, wanted)
  } finally {
    closeSync(found)
    if (typeof wanted === 'number') closeSync(wanted)
  }
}

function hasContent(file: number, size: number, wanted: Uint8Array | number): boolean {
  if (size !== (typeof wanted === 'number' ? fstatSync(wanted).size : wanted.length)) return false
  const chunk = Buffer.allocUnsafe(Math.min(size, 65_536))
  const other = Buffer.allocUnsafe(chunk.length)
  for (let at = 0; at < size; ) {
    const count = readSync(file, chunk, 0, chunk.length, at)
    if (count === 0) return false
    const same = typeof wanted === 'number' ? other : wanted.subarray(at, at + count)
    if (typeof wanted === 'number' && readSync(wanted, other, 0, count, at) !== count) return false
    if (chunk.compare(same, 0, count, 0, count) !== 0) return false
    at += count
  }
  return true
}

function failed(file: FileToWrite, error: unknown): WriteOutcome {
  removeTemporary(file)
  return toFailure(error)
}

function removeTemporary({ temporary }: FileToWrite): void {
  try {
    unlinkSync(temporary)
  } catch {
    // Nothing is left of it.
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const opened = openSync(directory, 'r')
  try {
    await sync(opened)
  } finally {
    closeSync(opened)
  }
}

// ---- remove ----------------------------------------------------------------------------------------------------------

function remove({ paths, expected }: RemoveJob): RemoveOutcome[] {
  return paths.map((path, index) => {
    try {
      const there = statSync(path, { throwIfNoEntry: false })
      if (!there) return 'gone'
      if (!isSameFile(there, expected[index])) return 'changed'
      unlinkSync(path)
      return 'removed'
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'gone'
      return toFailure(error)
    }
  })
}

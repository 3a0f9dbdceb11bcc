import { createReadStream, createWriteStream } from 'node:fs'
import { open, readdir, rename, rm, stat, statfs, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { constants, createZstdCompress } from 'node:zlib'
import { ARCHIVE } from './journalSource.ts'

/** How much of the journal is kept after everybody is done with it, so that the index can be built again. */
export interface ArchiveBounds {
  readonly maxBytes: number
  readonly maxAgeMs: number
  /** While less of the disk is free, the oldest files go. */
  readonly minFreeBytes: number
}

export interface ArchiveOptions extends ArchiveBounds {
  /** The journal's folder; the archive is in it. */
  readonly folder: string
  readonly now: number
  readonly signal: AbortSignal
}

/** Fast rather than small: half a second of CPU for each GB more would buy a few per cent. */
const LEVEL = 1
/** Pauses between files, so that the work takes a small part of a core. */
const BREATH_MS = 50

interface ArchivedFile {
  readonly path: string
  readonly number: number
  readonly bytes: number
  readonly mtimeMs: number
}

/** Compresses the files that the engine has put into the archive, and removes the oldest past the bounds. */
export async function tendArchive(options: ArchiveOptions): Promise<void> {
  const { folder, signal } = options
  const archive = join(folder, ARCHIVE)
  const names = await readdir(archive).catch(() => [] as string[])
  for (const name of names) if (name.endsWith('.tmp')) await rm(join(archive, name), { force: true })
  await removePast(archive, options)
  for (const { path } of await filesOf(archive)) {
    if (signal.aborted) return
    if (!path.endsWith('.journal')) continue
    await compress(path, signal)
    await sleep(BREATH_MS, undefined, { signal }).catch(() => undefined)
  }
  await removePast(archive, options)
}

/** The compressed file is whole and on the disk before the other goes. */
async function compress(path: string, signal: AbortSignal): Promise<void> {
  const temporary = `${path}.zst.tmp`
  const { atime, mtime } = await stat(path)
  const zstd = createZstdCompress({
    params: { [constants.ZSTD_c_compressionLevel]: LEVEL, [constants.ZSTD_c_checksumFlag]: 1 },
  })
  try {
    await pipeline(createReadStream(path), zstd, createWriteStream(temporary, { mode: 0o600 }), { signal })
  } catch (error) {
    await rm(temporary, { force: true })
    if (signal.aborted) return
    throw error
  }
  await utimes(temporary, atime, mtime)
  await using handle = await open(temporary)
  await handle.sync()
  await rename(temporary, `${path}.zst`)
  await rm(path)
}

async function removePast(archive: string, { maxBytes, maxAgeMs, minFreeBytes, now }: ArchiveOptions): Promise<void> {
  const files = await filesOf(archive)
  let bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  let free = files.length === 0 ? Number.POSITIVE_INFINITY : await freeBytes(archive)
  for (const file of files) {
    if (bytes <= maxBytes && now - file.mtimeMs <= maxAgeMs && free >= minFreeBytes) return
    await rm(file.path, { force: true })
    bytes -= file.bytes
    free += file.bytes
  }
}

/** Oldest first. */
async function filesOf(archive: string): Promise<ArchivedFile[]> {
  const names = await readdir(archive).catch(() => [] as string[])
  const files: ArchivedFile[] = []
  for (const name of names) {
    const match = /^(\d{8,})\.journal(\.zst)?$/.exec(name)
    if (!match) continue
    const path = join(archive, name)
    const { size, mtimeMs } = await stat(path)
    files.push({ path, number: Number(match[1]), bytes: size, mtimeMs })
  }
  return files.sort((a, b) => a.number - b.number)
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

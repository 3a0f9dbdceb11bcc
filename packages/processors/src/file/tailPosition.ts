import type { Stats } from 'node:fs'
import { type FileHandle, open, readdir } from 'node:fs/promises'
import { basename, dirname, join, parse, resolve } from 'node:path'
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import { systemCode } from './systemError.ts'
import { afterLastNewline } from './wholeLines.ts'

/** How much of a file's beginning tells it from another file. */
const FINGERPRINT = 1024

/** Up to where a file has been read, and by what to know it again after it was renamed or copied. */
const TailPosition = z.object({
  dev: z.number(),
  ino: z.number(),
  position: z.number(),
  /** CRC-32 of the first `fingerprintLength` bytes. */
  fingerprint: z.number(),
  fingerprintLength: z.number(),
  /** When the file had changed last as it was read, epoch milliseconds. */
  changedAt: z.number(),
})
export type TailPosition = z.infer<typeof TailPosition>

export const parsePosition = (text: string): TailPosition => TailPosition.parse(JSON.parse(text))

/** A file that is open for reading. */
export interface OpenFile {
  readonly path: string
  readonly handle: FileHandle
  readonly stats: Stats
}

/** Opens a file; undefined when there is none. */
export async function openFile(path: string): Promise<OpenFile | undefined> {
  try {
    const handle = await open(path)
    return { path, handle, stats: await handle.stat() }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
}

async function fingerprintOf(handle: FileHandle, length: number): Promise<number> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await handle.read(buffer, 0, length, 0)
  return crc32(buffer.subarray(0, bytesRead))
}

/** The position in a file, with what is needed to find it again. */
export async function positionAt({ handle, stats }: OpenFile, position: number): Promise<TailPosition> {
  const fingerprintLength = Math.min(position, FINGERPRINT)
  const fingerprint = await fingerprintOf(handle, fingerprintLength)
  return { dev: stats.dev, ino: stats.ino, position, fingerprint, fingerprintLength, changedAt: stats.mtimeMs }
}

async function hasBeginning({ handle, stats }: OpenFile, at: TailPosition): Promise<boolean> {
  return stats.size >= at.position && (await fingerprintOf(handle, at.fingerprintLength)) === at.fingerprint
}
const isSameNode = ({ stats }: OpenFile, at: TailPosition) => stats.dev === at.dev && stats.ino === at.ino

/** Whether this is the file that the position is in, still holding what was read. */
export async function isAt(file: OpenFile, at: TailPosition): Promise<boolean> {
  return isSameNode(file, at) && (await hasBeginning(file, at))
}

/** `app.log` and `${filename}.*` → a pattern for `app.1`, `app.2026-01-31`. */
function globPattern(live: string, glob: string): RegExp {
  const source = glob
    .replaceAll('${filename}', parse(live).name)
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 's')
}

/** The files that a live file was renamed or copied to, oldest first. The caller closes them. */
export async function openRolledFiles(live: string, glob: string): Promise<OpenFile[]> {
  const pattern = globPattern(basename(live), glob)
  const names = await readdir(dirname(live)).catch(() => [])
  const chosen = names.filter((name) => name !== basename(live) && pattern.test(name))
  const opened = await Promise.all(chosen.map((name) => openFile(join(dirname(resolve(live)), name))))
  const files = opened.filter((file) => file !== undefined)
  await Promise.all(files.filter(({ stats }) => !stats.isFile()).map(({ handle }) => handle.close()))
  return files
    .filter(({ stats }) => stats.isFile())
    .sort((a, b) => a.stats.mtimeMs - b.stats.mtimeMs || (a.path < b.path ? -1 : 1))
}

/** The index of the rolled file that a position is in: the same file renamed, or else a copy with the same beginning. */
export async function findRolled(files: readonly OpenFile[], at: TailPosition): Promise<number> {
  for (const [i, file] of files.entries()) if (await isAt(file, at)) return i
  // A position at the very beginning fits every file, so only the same node will do.
  if (at.fingerprintLength === 0) return -1
  for (let i = files.length - 1; i >= 0; i--) if (await hasBeginning(files[i], at)) return i
  return -1
}

/** The position at the end of a file's last whole line, where tailing begins that wants only what is new. */
export async function positionAtEnd(file: OpenFile): Promise<TailPosition> {
  return positionAt(file, await afterLastNewline(file.handle, 0, file.stats.size))
}

import { constants, writeSync } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A file that is written at given places and made durable on request. */
export interface DiskFile {
  /** Writes all of it at this offset. */
  write(bytes: Uint8Array, offset: number): Promise<void>
  /** Returns when what was written would survive a power cut. */
  sync(): Promise<void>
  truncate(length: number): Promise<void>
  read(into: Uint8Array, offset: number): Promise<number>
  /** For reading small content without waiting; undefined on a disk that has no descriptors. */
  readonly fd: number | undefined
  close(): Promise<void>
}

/** All that the engine asks of a disk; an argument, so that tests can make it fail at any write. */
export interface Disk {
  /** Opens for reading and writing, creating the file unless only an existing one is wanted. */
  open(path: string, mode?: 'create' | 'existing'): Promise<DiskFile>
  readFile(path: string): Promise<Buffer>
  list(folder: string): Promise<string[]>
  size(path: string): Promise<number>
  stat(path: string): Promise<{ readonly size: number; readonly modifiedAt: number }>
  makeFolder(folder: string): Promise<void>
  rename(from: string, to: string): Promise<void>
  remove(path: string): Promise<void>
  /** Makes creations, renames and removals in this folder durable. */
  syncFolder(folder: string): Promise<void>
  freeBytes(folder: string): Promise<number>
}

/** The machine's own disk. With `sync: false` nothing waits for the disk (durability "none"). */
export function createDisk({ sync = true }: { sync?: boolean } = {}): Disk {
  return {
    open: async (path, mode) =>
      wrap(await open(path, constants.O_RDWR | (mode === 'existing' ? 0 : constants.O_CREAT), 0o600), sync),
    readFile: (path) => readFile(path),
    list: (folder) => readdir(folder),
    size: async (path) => (await stat(path)).size,
    stat: async (path) => {
      const { size, mtimeMs } = await stat(path)
      return { size, modifiedAt: mtimeMs }
    },
    makeFolder: async (folder) => {
      await mkdir(folder, { recursive: true, mode: 0o700 })
    },
    rename: (from, to) => rename(from, to),
    remove: (path) => rm(path, { force: true }),
    syncFolder: async (folder) => {
      if (!sync) return
      await using handle = await open(folder, constants.O_RDONLY)
      await handle.sync()
    },
    freeBytes: async (folder) => {
      const { bavail, bsize } = await statfs(folder)
      return bavail * bsize
    },
  }
}

/** Writes a whole file so that it is there completely, durably, or not at all. */
export async function writeFileDurably(disk: Disk, path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.tmp`
  const file = await disk.open(temporary)
  try {
    await file.truncate(0)
    await file.write(bytes, 0)
    await file.sync()
  } finally {
    await file.close()
  }
  await disk.rename(temporary, path)
  await disk.syncFolder(dirname(path))
}

const SHORT_WRITE = 64 * 1024

function wrap(handle: FileHandle, sync: boolean): DiskFile {
  return {
    fd: handle.fd,
    write: async (bytes, offset) => {
      let written = 0
      // Handing a short write to another thread costs more than the write, which goes into the system's memory.
      if (bytes.length <= SHORT_WRITE) {
        while (written < bytes.length) {
          written += writeSync(handle.fd, bytes, written, bytes.length - written, offset + written)
        }
      }
      while (written < bytes.length) {
        const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, offset + written)
        written += bytesWritten
      }
    },
    sync: async () => {
      if (sync) await handle.datasync()
    },
    truncate: (length) => handle.truncate(length),
    read: async (into, offset) => (await handle.read(into, 0, into.length, offset)).bytesRead,
    close: () => handle.close(),
  }
}

import { dirname } from 'node:path'
import type { Disk, DiskFile } from './disk.ts'

interface MemoryFile {
  /** What would survive a power cut. */
  durable: Buffer
  current: Buffer
  /** Writes since the last sync, in order. */
  unsynced: { readonly offset: number; readonly bytes: Buffer }[]
  modifiedAt: number
}

/** A disk that keeps nothing a real one might lose: for power cuts, full disks and failures at any operation. */
export interface MemoryDisk extends Disk {
  /** Operations so far that change something. */
  readonly operations: number
  /** Called before each operation that changes something; throw to make it fail. */
  beforeOperation: ((name: string, path: string, index: number) => void) | undefined
  /**
   * The power goes: names that were not synced with their folder are gone, and of each file only what was synced is
   * left, plus those later writes that `survives` picks, each whole or cut.
   */
  powerCut(survives?: (write: number) => number): void
  /** Changes one byte of a file, durably. */
  flip(path: string, offset: number, mask: number): void
  truncateTo(path: string, length: number): void
  /** Sets when a file was last written. */
  touch(path: string, modifiedAt: number): void
  /** What `freeBytes` says. */
  free: number
  /** Takes over what a power cut at this moment would leave of another disk; see `powerCut`. */
  restoreFrom(other: MemoryDisk, survives?: (write: number) => number): void
  /** What a power cut would leave. */
  surviving(survives?: (write: number) => number): Map<string, Buffer>
  bytes(path: string): Buffer
  paths(): string[]
}

const fileOf = (content: Buffer): MemoryFile => ({
  durable: content,
  current: content,
  unsynced: [],
  modifiedAt: Date.now(),
})

const missing = (path: string) => Object.assign(new Error(`ENOENT: no such file ${path}`), { code: 'ENOENT' })

export function createMemoryDisk(): MemoryDisk {
  const names = new Map<string, MemoryFile>()
  const durableNames = new Map<string, MemoryFile>()
  let operations = 0
  const find = (path: string) => {
    const file = names.get(path)
    if (!file) throw missing(path)
    return file
  }
  const disk: MemoryDisk = {
    get operations() {
      return operations
    },
    beforeOperation: undefined,
    free: 1e12,
    async open(path, mode) {
      let file = names.get(path)
      if (!file) {
        if (mode === 'existing') throw missing(path)
        change('create', path)
        file = fileOf(Buffer.alloc(0))
        names.set(path, file)
      }
      return handleOf(path, file)
    },
    readFile: async (path) => Buffer.from(find(path).current),
    list: async (folder) =>
      [...names.keys()].flatMap((path) => (dirname(path) === folder ? [path.slice(folder.length + 1)] : [])),
    size: async (path) => find(path).current.length,
    stat: async (path) => ({ size: find(path).current.length, modifiedAt: find(path).modifiedAt }),
    makeFolder: async () => undefined,
    async rename(from, to) {
      change('rename', to)
      names.set(to, find(from))
      names.delete(from)
    },
    async remove(path) {
      change('remove', path)
      names.delete(path)
    },
    async syncFolder(folder) {
      change('syncFolder', folder)
      for (const path of [...durableNames.keys()]) if (dirname(path) === folder) durableNames.delete(path)
      for (const [path, file] of names) if (dirname(path) === folder) durableNames.set(path, file)
    },
    freeBytes: async () => disk.free,
    powerCut(survives) {
      const left = disk.surviving(survives)
      names.clear()
      durableNames.clear()
      for (const [path, content] of left) {
        const file = fileOf(content)
        names.set(path, file)
        durableNames.set(path, file)
      }
    },
    surviving(survives = () => 0) {
      let write = 0
      const left = new Map<string, Buffer>()
      for (const [path, file] of durableNames) {
        let content = file.durable
        for (const { offset, bytes } of file.unsynced) {
          const kept = Math.round(bytes.length * survives(write))
          write += 1
          if (kept > 0) content = patched(content, bytes.subarray(0, kept), offset)
        }
        left.set(path, content)
      }
      return left
    },
    flip(path, offset, mask) {
      const file = find(path)
      const copy = Buffer.from(file.current)
      copy[offset] ^= mask
      file.current = copy
      file.durable = copy
    },
    truncateTo(path, length) {
      const file = find(path)
      file.current = file.current.subarray(0, length)
      file.durable = file.current
    },
    touch(path, modifiedAt) {
      find(path).modifiedAt = modifiedAt
    },
    restoreFrom(other, survives) {
      names.clear()
      durableNames.clear()
      for (const [path, content] of other.surviving(survives)) {
        const file = fileOf(content)
        names.set(path, file)
        durableNames.set(path, file)
      }
    },
    bytes: (path) => find(path).current,
    paths: () => [...names.keys()],
  }

  function change(name: string, path: string): void {
    operations += 1
    disk.beforeOperation?.(name, path, operations)
  }

  function handleOf(path: string, file: MemoryFile): DiskFile {
    return {
      fd: undefined,
      async write(bytes, offset) {
        change('write', path)
        const copy = Buffer.from(bytes)
        file.current = patched(file.current, copy, offset)
        file.modifiedAt = Date.now()
        file.unsynced.push({ offset, bytes: copy })
      },
      async sync() {
        change('sync', path)
        file.durable = file.current
        file.unsynced = []
      },
      async truncate(length) {
        if (length === file.current.length) return
        change('truncate', path)
        file.current = file.current.subarray(0, length)
        file.durable = file.durable.subarray(0, length)
        file.unsynced = file.unsynced.filter(({ offset }) => offset < length)
      },
      async read(into, offset) {
        const part = file.current.subarray(offset, offset + into.length)
        into.set(part)
        return part.length
      },
      async close() {},
    }
  }
  return disk
}

/** A new buffer, so that what was kept of the old one stays as it was. Gaps are zeros, as on a real disk. */
function patched(content: Buffer, bytes: Buffer, offset: number): Buffer {
  const result = Buffer.alloc(Math.max(content.length, offset + bytes.length))
  content.copy(result)
  bytes.copy(result, offset)
  return result
}

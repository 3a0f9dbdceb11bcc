import { dirname } from 'node:path'
import type { Disk, DiskFile } from './disk.ts'
import { type Survival, survivalOf } from './survival.ts'

interface MemoryFile {
  /** What would survive a power cut. */
  durable: Buffer
  current: Buffer
  /** What was done to it since the last sync, in order. */
  unsynced: (
    | { readonly kind: 'write'; readonly offset: number; readonly bytes: Buffer }
    | { readonly kind: 'truncate'; readonly length: number }
  )[]
  modifiedAt: number
}

/** A change of a folder that was not synced: the name now leads to this file, or nowhere. */
interface NameChange {
  readonly path: string
  readonly file: MemoryFile | undefined
  /** The other half of a rename: both happen, or neither. */
  readonly with?: NameChange
}

/** A disk that keeps nothing a real one might lose: for power cuts, full disks and failures at any operation. */
export interface MemoryDisk extends Disk {
  /** Operations so far that change something. */
  readonly operations: number
  /** Called before each operation that changes something; throw to make it fail. */
  beforeOperation: ((name: string, path: string, index: number) => void) | undefined
  /**
   * The power goes. What was synced is left; of the rest what `survives` picks: of each write a part, in no order, and
   * names that were made, renamed or removed and not synced with their folder. A function picks how much of each write
   * is left, from its beginning, and no names.
   */
  powerCut(survives?: Survival | ((write: number) => number)): void
  /** Changes one byte of a file, durably. */
  flip(path: string, offset: number, mask: number): void
  truncateTo(path: string, length: number): void
  /** Sets when a file was last written. */
  touch(path: string, modifiedAt: number): void
  /** What `freeBytes` says. */
  free: number
  /** Takes over what a power cut at this moment would leave of another disk; see `powerCut`. */
  restoreFrom(other: MemoryDisk, survives?: Survival | ((write: number) => number)): void
  /** What a power cut would leave. */
  surviving(survives?: Survival | ((write: number) => number)): Map<string, Buffer>
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
  let unsyncedNames: NameChange[] = []
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
        unsyncedNames.push({ path, file })
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
      const file = find(from)
      names.set(to, file)
      names.delete(from)
      unsyncedNames.push({ path: to, file, with: { path: from, file: undefined } })
    },
    async remove(path) {
      change('remove', path)
      names.delete(path)
      unsyncedNames.push({ path, file: undefined })
    },
    async syncFolder(folder) {
      change('syncFolder', folder)
      for (const path of [...durableNames.keys()]) if (dirname(path) === folder) durableNames.delete(path)
      for (const [path, file] of names) if (dirname(path) === folder) durableNames.set(path, file)
      unsyncedNames = unsyncedNames.filter(({ path }) => dirname(path) !== folder)
    },
    freeBytes: async () => disk.free,
    powerCut(survives) {
      takeOver(disk.surviving(survives))
    },
    surviving(survives) {
      const survival = survivalOf(survives)
      const left = new Map(durableNames)
      for (const { path, file, with: other } of unsyncedNames) {
        if (!survival.name()) continue
        for (const half of [{ path, file }, ...(other ? [other] : [])]) {
          if (half.file) left.set(half.path, half.file)
          else left.delete(half.path)
        }
      }
      const contents = new Map<MemoryFile, Buffer>()
      for (const file of left.values()) if (!contents.has(file)) contents.set(file, survivingContent(file, survival))
      return new Map([...left].map(([path, file]) => [path, contents.get(file) as Buffer]))
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
      takeOver(other.surviving(survives))
    },
    bytes: (path) => find(path).current,
    paths: () => [...names.keys()],
  }

  function takeOver(left: ReadonlyMap<string, Buffer>): void {
    names.clear()
    durableNames.clear()
    unsyncedNames = []
    for (const [path, content] of left) {
      const file = fileOf(content)
      names.set(path, file)
      durableNames.set(path, file)
    }
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
        file.unsynced.push({ kind: 'write', offset, bytes: copy })
      },
      async sync() {
        change('sync', path)
        file.durable = file.current
        file.unsynced = []
      },
      async truncate(length) {
        if (length === file.current.length) return
        change('truncate', path)
        file.current = resized(file.current, length)
        file.unsynced.push({ kind: 'truncate', length })
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

function survivingContent(file: MemoryFile, survival: Survival): Buffer {
  let content = file.durable
  for (const operation of file.unsynced) {
    if (operation.kind === 'truncate') {
      if (survival.name()) content = resized(content, operation.length)
      continue
    }
    const { bytes, offset } = operation
    for (const [from, to] of survival.write(bytes.length)) {
      if (to > from) content = patched(content, bytes.subarray(from, to), offset + from)
    }
  }
  return content
}

function resized(content: Buffer, length: number): Buffer {
  if (length <= content.length) return content.subarray(0, length)
  return patched(content, Buffer.alloc(length - content.length), content.length)
}

/** A new buffer, so that what was kept of the old one stays as it was. Gaps are zeros, as on a real disk. */
function patched(content: Buffer, bytes: Buffer, offset: number): Buffer {
  const result = Buffer.alloc(Math.max(content.length, offset + bytes.length))
  content.copy(result)
  bytes.copy(result, offset)
  return result
}

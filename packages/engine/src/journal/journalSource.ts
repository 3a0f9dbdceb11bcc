import { createReadStream } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createZstdDecompress } from 'node:zlib'
import { journalFileName } from './recover.ts'

/** The folder, inside that of the journal, of files which the engine needs no more; they are kept to index them again. */
export const ARCHIVE = 'archive'

/** A journal file that is read from some byte on to its end. */
export interface JournalSource extends AsyncDisposable {
  /** How long the file is as far as it is known: a live one may grow, that of an archived one shows at its end. */
  size(): Promise<number>
  /** The next bytes; 0 at the end. */
  read(into: Buffer, at: number, length: number): Promise<number>
}

/** The numbers of the journal files that there are, live or archived, ascending. */
export async function journalNumbers(folder: string): Promise<number[]> {
  // The folders may be there only once the engine has opened for the first time.
  const live = await readdir(folder).catch(() => [])
  const archived = await readdir(join(folder, ARCHIVE)).catch(() => [])
  const numbers = [...live, ...archived].flatMap((name) => {
    const match = /^(\d{8,})\.journal(\.zst)?$/.exec(name)
    return match ? [Number(match[1])] : []
  })
  return [...new Set(numbers)].sort((a, b) => a - b)
}

/** Opens file `number` at a byte, wherever it is by now; undefined when it is nowhere. */
export async function openJournalSource(
  folder: string,
  number: number,
  from: number,
): Promise<JournalSource | undefined> {
  const name = journalFileName(number)
  // In the order in which a file goes from one place to the next, so that none is missed on its way.
  for (const path of [join(folder, name), join(folder, ARCHIVE, name), join(folder, ARCHIVE, `${name}.zst`)]) {
    try {
      return path.endsWith('.zst') ? await openCompressed(path, from) : await openPlain(path, from)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
  return undefined
}

async function openPlain(path: string, from: number): Promise<JournalSource> {
  const handle = await open(path)
  let position = from
  return {
    size: async () => (await handle.stat()).size,
    async read(into, at, length) {
      const { bytesRead } = await handle.read(into, at, length, position)
      position += bytesRead
      return bytesRead
    },
    [Symbol.asyncDispose]: () => handle.close(),
  }
}

async function openCompressed(path: string, from: number): Promise<JournalSource> {
  await stat(path)
  const file = createReadStream(path)
  const stream = file.pipe(createZstdDecompress())
  file.once('error', (error) => stream.destroy(error))
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let rest: Buffer = Buffer.alloc(0)
  let length = 0
  let ended = false
  const more = async () => {
    const { value, done } = await chunks.next()
    ended = done === true
    rest = ended ? Buffer.alloc(0) : value
    length += rest.length
  }
  for (let skip = from; skip > 0 && !ended; ) {
    if (rest.length === 0) await more()
    const skipped = Math.min(skip, rest.length)
    rest = rest.subarray(skipped)
    skip -= skipped
  }
  return {
    size: async () => (ended ? length : Number.POSITIVE_INFINITY),
    async read(into, at, wanted) {
      while (rest.length === 0 && !ended) await more()
      const count = rest.copy(into, at, 0, Math.min(wanted, rest.length))
      rest = rest.subarray(count)
      return count
    },
    async [Symbol.asyncDispose]() {
      file.destroy()
      stream.destroy()
    },
  }
}

import { basename } from 'node:path'
import { errors } from './errors.ts'
import type { PartitionFile } from './partitionFile.ts'

/** What SQLite says of a file that is no database any more, or a broken one. */
const DAMAGE = /file is not a database|malformed/i

/** Runs something with a file of the index; throws INDEX_DAMAGED where SQLite finds the file broken. */
export async function namingDamage<T>({ path }: PartitionFile, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (cause) {
    const problem = cause instanceof Error ? `${cause.message} ${String(cause.cause ?? '')}` : String(cause)
    const [found] = DAMAGE.exec(problem) ?? []
    if (found === undefined) throw cause
    throw errors.INDEX_DAMAGED({ file: basename(path), problem: found }, { cause })
  }
}

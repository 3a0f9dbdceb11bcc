import { readFile } from 'node:fs/promises'
import { text as readAll } from 'node:stream/consumers'
import { errors } from './errors.ts'

/** The text of a file, or of standard input for `-`. */
export async function readText(file: string): Promise<string> {
  if (file === '-') return readAll(process.stdin)
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw errors.FILE_UNREADABLE({ file, problem: (cause as Error).message }, { cause })
  }
}

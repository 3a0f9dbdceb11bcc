import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { JournalPosition } from '../provenance.ts'
import { FILE_HEADER, FRAME_HEADER, frameAt } from './frame.ts'
import { journalNumbers } from './journalSource.ts'
import { journalFileName } from './recover.ts'

/** Where the last whole frame of a journal ends that nobody writes; undefined when there is no journal. */
export async function journalEnd(folder: string): Promise<JournalPosition | undefined> {
  const file = (await journalNumbers(folder)).at(-1)
  if (file === undefined) return undefined
  // The newest file is never an archived one: the engine goes on with it.
  await using handle = await open(join(folder, journalFileName(file)))
  const bytes = await handle.readFile()
  let offset = FILE_HEADER
  for (let payload = frameAt(bytes, offset); payload; payload = frameAt(bytes, offset))
    offset += FRAME_HEADER + payload.length
  return { file, offset }
}

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A temporary folder for a test, gone at the end of its scope. */
export interface TestFolder extends AsyncDisposable {
  readonly path: string
  write(name: string, content: string | Uint8Array): Promise<string>
  /** The content of a file, or undefined when it does not exist. */
  read(name: string): Promise<string | undefined>
  /** Names of everything in it, sorted. */
  list(): Promise<string[]>
}

export async function createTestFolder(): Promise<TestFolder> {
  const path = await mkdtemp(join(tmpdir(), 'mulgil-file-'))
  return {
    path,
    async write(name, content) {
      await mkdir(dirname(join(path, name)), { recursive: true })
      await writeFile(join(path, name), content)
      return join(path, name)
    },
    read: (name) => readFile(join(path, name), 'utf8').catch(() => undefined),
    list: async () => (await readdir(path, { recursive: true })).toSorted(),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  }
}

import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deploy, type Options, start, totalIn, until } from './deployed.ts'
import { filesFlow } from './flows.ts'
import { highestResidentMiB } from './processes.ts'

export const FILES = 20_000

/**
 * A folder for one measurement, removed with all that is in it. On ext4 its folders get block groups of their own, where
 * nothing was removed lately: there the kernel passes over every inode freed in the last minutes before it makes a file,
 * which costs up to 0.5 ms of CPU a file.
 */
export async function workFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'mulgil-bench-'))
  spawnSync('chattr', ['+T', path])
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

export const inputNames = Array.from({ length: FILES }, (_, n) => `reading-${String(n).padStart(5, '0')}.json`)

/** 20,000 JSON files of 1 KB. */
export async function writeReadings(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (let from = 0; from < FILES; from += 100) {
    await Promise.all(
      inputNames.slice(from, from + 100).map((name, n) => {
        const reading = { celsius: (from + n) % 100, unit: 'C', at: '2026-11-21T09:30:00Z' }
        const json = JSON.stringify({ sensor: `kiln-${(from + n) % 7}`, reading, note: '' })
        return writeFile(join(folder, name), json.replace('"note":""', `"note":"${'x'.repeat(1024 - json.length)}"`))
      }),
    )
  }
}

export interface FilesResult {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly highestMiB: number
}

/** The time from the start of flow c or c′ until the last of its files is written. */
export async function files(source: 'get' | 'list', options: Options): Promise<FilesResult> {
  await using folder = await workFolder()
  await writeReadings(join(folder.path, 'in'))
  await using server = await start(options)
  const [from, cpuBefore] = [performance.now(), server.cpuSeconds()]
  await deploy(server, filesFlow(folder.path, source))
  await until(async () => (await totalIn(server, 'put')) >= FILES)
  const seconds = (performance.now() - from) / 1000
  const cpuSeconds = server.cpuSeconds() - cpuBefore
  const written = await readdir(join(folder.path, 'out'))
  if (written.length !== FILES) throw new Error(`${written.length} files were written, not ${FILES}.`)
  return { seconds, cpuSeconds, highestMiB: highestResidentMiB(server.pid) }
}

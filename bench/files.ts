import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deploy, type Options, start, totalIn, until } from './deployed.ts'
import { filesFlow } from './flows.ts'
import { type Cpu, countCpu, highestResidentMiB } from './processes.ts'

export const FILES = 20_000

/** A place for one measurement, removed with all that is in it. */
export interface WorkFolder extends AsyncDisposable {
  /** A folder in it; the same for the same name. */
  folder(name: string): string
}

/**
 * Makes a place for one measurement. On ext4 its folders get block groups of their own, by their names, so these are new each
 * time: where many files were removed in the last minutes, the kernel passes over each of their inodes whenever it makes a
 * file, which costs up to 0.5 ms of CPU a file.
 */
export async function workFolder(): Promise<WorkFolder> {
  const path = await mkdtemp(join(tmpdir(), 'mulgil-bench-'))
  spawnSync('chattr', ['+T', path])
  const suffix = randomUUID().slice(0, 8)
  return {
    folder: (name) => join(path, `${name}-${suffix}`),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  }
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

export interface FilesResult extends Cpu {
  readonly seconds: number
  readonly highestMiB: number
}

/** The time from the start of flow c or c′ until the last of its files is written. */
export async function files(source: 'get' | 'list', sync: boolean, options: Options): Promise<FilesResult> {
  await using folder = await workFolder()
  await writeReadings(folder.folder('in'))
  await using server = await start(options)
  const [from, cpu] = [performance.now(), countCpu(server.pid)]
  await deploy(server, filesFlow(folder, source, sync))
  await until(async () => (await totalIn(server, 'put')) >= FILES, 120_000, 50)
  const seconds = (performance.now() - from) / 1000
  const used = cpu()
  const written = await readdir(folder.folder('out'))
  if (written.length !== FILES) throw new Error(`${written.length} files were written, not ${FILES}.`)
  return { seconds, ...used, highestMiB: highestResidentMiB(server.pid) }
}

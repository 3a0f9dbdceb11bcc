import { watch } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { deploy, type Options, start, status, totalIn, until } from './deployed.ts'
import { FILES, inputNames, workFolder, writeReadings } from './files.ts'
import { filesFlow } from './flows.ts'

export interface KillResult {
  /** From the spawn of the second process to its first new file. */
  readonly seconds: number
  readonly lost: number
  /** FlowFiles that came to PutFile a second time, by whatever way. */
  readonly doubled: number
  /** Files that were there at the kill. */
  readonly before: number
}

/** Flow c, killed by SIGKILL at about its middle and started again. */
export async function kill(options: Options): Promise<KillResult> {
  await using folder = await workFolder()
  const out = folder.folder('out')
  await writeReadings(folder.folder('in'))
  await mkdir(out)
  await mkdir(folder.folder('failed'))
  const home = folder.folder('home')
  {
    await using server = await start({ profile: false }, home)
    await deploy(server, filesFlow(folder, 'get', true))
    await until(async () => (await totalIn(server, 'put')) >= FILES / 2, 120_000, 2)
    await server.kill('SIGKILL')
  }
  const names = async () => (await readdir(out)).filter((name) => !name.startsWith('.'))
  const before = new Set(await names())

  let firstAt: number | undefined
  const watcher = watch(out, (_event, name) => {
    if (name && !name.startsWith('.') && !before.has(name)) firstAt ??= performance.now()
  })
  const spawned = performance.now()
  await using server = await start(options, home)
  await until(async () => (await names()).length >= FILES, 60_000, 50).catch(() => undefined)
  await until(async () => {
    const { connections } = await status(server)
    return connections.every(({ count }) => count === 0)
  })
  watcher.close()
  const written = new Set(await names())
  const doubled = (await readdir(folder.folder('failed'))).length
  return {
    seconds: ((firstAt ?? Number.POSITIVE_INFINITY) - spawned) / 1000,
    lost: inputNames.filter((name) => !written.has(name)).length,
    doubled: doubled + written.size - inputNames.filter((name) => written.has(name)).length,
    before: before.size,
  }
}

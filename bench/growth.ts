import { mkdir, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { api, type ServerProcess } from '../e2e/serverProcess.ts'
import { deploy, indexed, type Options, start, status, totalIn, until } from './deployed.ts'
import { workFolder } from './files.ts'
import { chainFlow, flow, generate, idleFlow, link, processor, routeFlow, update } from './flows.ts'
import { forgetHighestResident, highestResidentMiB, residentMiB } from './processes.ts'
import { throughput } from './throughput.ts'

/** How cost grows with one thing while the others stay. */
export interface Growth {
  readonly title: string
  readonly head: readonly string[]
  measure(options: Options): Promise<string[][]>
}

const round = (value: number) => Math.round(value).toLocaleString('en')
const MB = 1.048576

/** By the names that the command line takes; `growth` is all of them. */
export const growth: Readonly<Record<string, Growth>> = {
  chain: {
    title: 'Flow a with more processors in its chain',
    head: ['processors', 'FlowFiles/s', 'per CPU-s', 'CPU µs a hop', 'highest RSS, MB', 'index lag at most, ms'],
    async measure(options) {
      const lines: string[][] = []
      for (const length of [2, 5, 10, 20]) {
        const result = await throughput(chainFlow(length), `update${length - 1}`, options)
        lines.push([
          String(length),
          round(result.perSecond),
          round(result.perCpuSecond),
          (1e6 / result.perCpuSecond / length).toFixed(2),
          round(result.highestMiB * MB),
          round(result.lagMs.highest),
        ])
      }
      return lines
    },
  },
  idle: {
    title: 'Flows deployed and running, with nothing to do',
    head: ['flows', 'CPU of a core over 10 s', 'RSS, MB', 'to deploy one, ms', 'restart to all running, s'],
    async measure(options) {
      const lines: string[][] = []
      for (const count of [10, 100, 1000]) lines.push(await idle(count, options))
      return lines
    },
  },
  depth: {
    title: 'Depth of a queue: filled while what takes from it stands still, then emptied',
    head: ['FlowFiles', 'in, /s', 'RSS when full, MB', 'restart to running, s', 'out, /s', 'out, per CPU-s'],
    async measure(options) {
      const lines: string[][] = []
      for (const count of [1000, 10_000, 100_000, 1_000_000]) lines.push(await depth(count, options))
      return lines
    },
  },
  content: {
    title: 'Size of content: GetFile → UpdateAttribute → PutFile',
    head: ['size', 'files', 'seconds', 'MB/s', 'CPU s', 'RSS before → highest, MB'],
    async measure(options) {
      const lines: string[][] = []
      for (const [name, size] of contentSizes) lines.push(await content(name, size, options))
      return lines
    },
  },
  levels: {
    title: 'Levels of provenance, flow a',
    head: ['level', 'FlowFiles/s', 'per CPU-s', 'highest RSS, MB', 'index lag at most, ms'],
    async measure(options) {
      const lines: string[][] = []
      for (const provenance of ['all', 'sampled', 'errors', 'none']) {
        const result = await throughput(routeFlow(undefined, { provenance }), 'route', options)
        lines.push([
          provenance,
          round(result.perSecond),
          round(result.perCpuSecond),
          round(result.highestMiB * MB),
          round(result.lagMs.highest),
        ])
      }
      return lines
    },
  },
}

async function idle(count: number, options: Options): Promise<string[]> {
  await using folder = await workFolder()
  const home = folder.folder('home')
  let deployMs: number
  {
    await using first = await start(options, home)
    const from = performance.now()
    for (let n = 0; n < count; n += 1) await deploy(first, idleFlow(`idle${n}`))
    deployMs = (performance.now() - from) / count
  }
  const from = performance.now()
  await using server = await start(options, home)
  await until(() => isRunning(server, `idle${count - 1}`))
  const restart = (performance.now() - from) / 1000
  await sleep(5000)
  const cpuBefore = server.cpuSeconds()
  await sleep(10_000)
  const share = (server.cpuSeconds() - cpuBefore) / 10
  return [
    round(count),
    `${(share * 100).toFixed(1)} %`,
    round(residentMiB(server.pid) * MB),
    deployMs.toFixed(1),
    restart.toFixed(2),
  ]
}

/** Asked while the server may not be ready yet. */
const isRunning = (server: ServerProcess, id: string) =>
  status(server, id).then(
    ({ processors }) => processors.every(({ runState }) => runState === 'running'),
    () => false,
  )

async function depth(count: number, options: Options): Promise<string[]> {
  await using folder = await workFolder()
  const home = folder.folder('home')
  const unbounded = { backPressure: { count: null, bytes: null } }
  const document = flow(
    'bench',
    { generate: generate(), hold: update(), drain: update({ autoTerminate: ['success'] }) },
    [
      { ...link('generate', 'success', 'hold'), ...unbounded },
      { ...link('hold', 'success', 'drain'), ...unbounded },
    ],
  )
  const queued = async (server: ServerProcess) => {
    const { connections } = await status(server)
    return connections.find(({ id }) => id === 'hold-drain')?.count ?? 0
  }
  const run = (server: ServerProcess, component: string, what: 'start' | 'stop') =>
    api(server, 'POST', `/api/flows/bench/components/${component}/${what}`, {})
  let inPerSecond: number
  let filled: number
  let fullMiB: number
  {
    await using server = await start(options, home)
    await deploy(server, document, false)
    await run(server, 'hold', 'start')
    const from = performance.now()
    await run(server, 'generate', 'start')
    await until(async () => (await queued(server)) >= count, 600_000, 10)
    const seconds = (performance.now() - from) / 1000
    await run(server, 'generate', 'stop')
    await indexed(server)
    filled = await queued(server)
    inPerSecond = filled / seconds
    fullMiB = highestResidentMiB(server.pid)
  }
  const from = performance.now()
  await using server = await start(options, home)
  await until(async () => (await queued(server)) === filled)
  const restart = (performance.now() - from) / 1000
  const [begun, cpuBefore] = [performance.now(), server.cpuSeconds()]
  await run(server, 'drain', 'start')
  await until(async () => (await queued(server)) === 0, 600_000, 10)
  const seconds = (performance.now() - begun) / 1000
  return [
    round(filled),
    round(inPerSecond),
    round(fullMiB * MB),
    restart.toFixed(2),
    round(filled / seconds),
    round(filled / (server.cpuSeconds() - cpuBefore)),
  ]
}

const contentSizes: readonly (readonly [string, number])[] = [
  ['1 KB', 1e3],
  ['10 KB', 1e4],
  ['100 KB', 1e5],
  ['1 MB', 1e6],
  ['10 MB', 1e7],
  ['100 MB', 1e8],
  ['1 GB', 1e9],
]

async function content(name: string, size: number, options: Options): Promise<string[]> {
  const count = Math.max(2, Math.min(5000, Math.round(5e8 / size)))
  await using folder = await workFolder()
  const inputDirectory = folder.folder('in')
  await mkdir(inputDirectory)
  for (let n = 0; n < count; n += 1) {
    const file = join(inputDirectory, `${n}.bin`)
    await writeFile(file, 'x')
    await truncate(file, size)
  }
  const document = flow(
    'bench',
    {
      get: processor('GetFile', { inputDirectory }),
      update: update(),
      put: processor('PutFile', { directory: folder.folder('out') }, { autoTerminate: ['success', 'failure'] }),
    },
    [link('get', 'success', 'update'), link('update', 'success', 'put')],
  )
  await using server = await start(options)
  const before = residentMiB(server.pid)
  forgetHighestResident(server.pid)
  const [from, cpuBefore] = [performance.now(), server.cpuSeconds()]
  await deploy(server, document)
  await until(async () => (await totalIn(server, 'put')) >= count, 600_000)
  const seconds = (performance.now() - from) / 1000
  return [
    name,
    round(count),
    seconds.toFixed(2),
    round((count * size) / 1e6 / seconds),
    (server.cpuSeconds() - cpuBefore).toFixed(1),
    `${round(before * MB)} → ${round(highestResidentMiB(server.pid) * MB)}`,
  ]
}

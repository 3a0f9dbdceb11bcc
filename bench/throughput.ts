import { setTimeout as sleep } from 'node:timers/promises'
import { deploy, type Options, start, status, totalIn } from './deployed.ts'
import { type Cpu, countCpu, forgetHighestResident, highestResidentMiB } from './processes.ts'

const WARM_UP_MS = 5000

export interface Throughput extends Cpu {
  readonly perSecond: number
  readonly perCpuSecond: number
  readonly cores: number
  readonly highestMiB: number
  /** Milliseconds that provenance was behind: in the first and the second half at the median, and at most. */
  readonly lagMs: { readonly early: number; readonly late: number; readonly highest: number }
}

/** FlowFiles that `component` takes while the flow runs for some seconds, after a warm-up. */
export async function throughput(
  document: { readonly id: string },
  component: string,
  options: Options,
): Promise<Throughput> {
  await using server = await start(options)
  await deploy(server, document)
  await sleep(WARM_UP_MS)
  forgetHighestResident(server.pid)
  const [countBefore, cpu, from] = [await totalIn(server, component), countCpu(server.pid), performance.now()]
  const lags: number[] = []
  while (performance.now() - from < options.seconds * 1000) {
    await sleep(Math.min(1000, options.seconds * 1000))
    lags.push((await status(server)).engine.indexLagMs)
  }
  const elapsed = (performance.now() - from) / 1000
  const count = (await totalIn(server, component)) - countBefore
  const used = cpu()
  const highestMiB = highestResidentMiB(server.pid)
  const middle = Math.ceil(lags.length / 2)
  return {
    perSecond: count / elapsed,
    perCpuSecond: count / used.cpuSeconds,
    ...used,
    cores: used.cpuSeconds / elapsed,
    highestMiB,
    lagMs: {
      early: middleOf(lags.slice(0, middle)),
      late: middleOf(lags.slice(middle)),
      highest: Math.max(...lags),
    },
  }
}

const middleOf = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

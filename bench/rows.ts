import type { Options } from './deployed.ts'
import { files, workFolder } from './files.ts'
import { replaceFlow, replacePutFlow, routeFlow } from './flows.ts'
import { http } from './http.ts'
import { kill } from './kill.ts'
import { latency } from './latency.ts'
import { startUp } from './start.ts'
import { type Throughput, throughput } from './throughput.ts'

/** What one run of a row gives; of several runs the table shows the median of each. */
export type Figures = Readonly<Record<string, number>>
type Measured = Record<string, unknown> & { readonly threads?: Readonly<Record<string, number>> }

export interface Row {
  readonly title: string
  /** Apache NiFi's figure: with its defaults, and in brackets tuned as well as it could be. */
  readonly nifi: string
  readonly bar: string
  measure(options: Options): Promise<Measured>
  /** The figures in words, and whether each part of the bar is met. */
  show(figures: Figures): { readonly text: string; readonly met: boolean }
}

const round = (value: number) => Math.round(value).toLocaleString('en')
const ms = (value: number) => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`
const seconds = (value: number) => `${value.toFixed(2)} s`

function figuresOf({ lagMs, ...result }: Throughput) {
  return { ...result, lagEarly: lagMs.early, lagLate: lagMs.late, lagHighest: lagMs.highest }
}
const speed = (f: Figures) => `${round(f.perSecond)}/s; ${round(f.perCpuSecond)} per CPU-s`
const lag = (f: Figures) => `index ${ms(f.lagEarly)} → ${ms(f.lagLate)} behind, at most ${ms(f.lagHighest)}`
/** Flat: not growing from the first half of a run to the second, beyond what one transaction of the indexer takes. */
const lagIsFlat = (f: Figures) => f.lagLate <= Math.max(2 * f.lagEarly, 1000)

/** With PutFile's `sync` off, as NiFi writes, and with its default: every file on the disk before its FlowFile ends. */
async function filesBothWays(source: 'get' | 'list', options: Options): Promise<Measured> {
  const result = await files(source, false, options)
  if (options.profile) return { ...result }
  const synced = await files(source, true, options)
  return { ...result, syncedSeconds: synced.seconds, syncedCpuSeconds: synced.cpuSeconds }
}
const bothWays = (f: Figures) =>
  `${seconds(f.seconds)}; each file synced: ${seconds(f.syncedSeconds)} (${f.syncedCpuSeconds?.toFixed(1)} CPU s)`

/** The table of the issue, by the names that the command line takes. */
export const rows: Readonly<Record<string, Row>> = {
  a: {
    title: 'a. GenerateFlowFile 1 KB → UpdateAttribute → RouteOnAttribute',
    nifi: '15,000/s; 8,200 per CPU-s (23,400/s; 12,100); RSS 1.2 GB',
    bar: '≥ 40,000 per CPU-s, ≥ 60,000/s, index lag flat; RSS ≤ 350 MB',
    measure: async (options) => figuresOf(await throughput(routeFlow(), 'route', options)),
    show: (f) => ({
      text: `${speed(f)}; ${lag(f)}`,
      met: f.perCpuSecond >= 40_000 && f.perSecond >= 60_000 && lagIsFlat(f) && f.highestMiB * 2 ** 20 <= 350e6,
    }),
  },
  b: {
    title: 'b. the same with ReplaceText',
    nifi: '10,600/s; 6,100 per CPU-s (19,900/s; 10,300)',
    bar: '≥ 30,000 per CPU-s',
    measure: async (options) => figuresOf(await throughput(replaceFlow(), 'replace', options)),
    show: (f) => ({ text: `${speed(f)}; ${lag(f)}`, met: f.perCpuSecond >= 30_000 }),
  },
  b2: {
    title: "b'. … → PutFile",
    nifi: '5,600/s; 3,200 per CPU-s (6,500/s; 3,600)',
    bar: '≥ 12,000 per CPU-s',
    async measure(options) {
      await using folder = await workFolder()
      const run = (sync: boolean, name: string) => throughput(replacePutFlow(folder.folder(name), sync), 'put', options)
      const figures = figuresOf(await run(false, 'out'))
      if (options.profile) return figures
      const synced = await run(true, 'synced')
      return { ...figures, syncedPerSecond: synced.perSecond, syncedPerCpuSecond: synced.perCpuSecond }
    },
    show: (f) => ({
      text: `${speed(f)}; ${lag(f)}; each file synced: ${round(f.syncedPerSecond)}/s; ${round(f.syncedPerCpuSecond)} per CPU-s`,
      met: f.perCpuSecond >= 12_000,
    }),
  },
  c: {
    title: 'c. 20,000 JSON files of 1 KB: GetFile → EvaluateJsonPath → RouteOnAttribute → PutFile',
    nifi: '11–12 s (4.8–9.1 s)',
    bar: '≤ 2.5 s',
    measure: (options) => filesBothWays('get', options),
    show: (f) => ({ text: bothWays(f), met: f.seconds <= 2.5 }),
  },
  c2: {
    title: "c'. the same by ListFile → FetchFile",
    nifi: '17 s (6.7 s)',
    bar: '≤ 4 s',
    measure: (options) => filesBothWays('list', options),
    show: (f) => ({ text: bothWays(f), met: f.seconds <= 4 }),
  },
  d: {
    title: 'd. ListenHTTP, 16 connections, POST 1 KB, 200 only after fsync',
    nifi: '13,300 req/s; 7,700 per CPU-s; p99 17 ms',
    bar: '≥ 11,000 per CPU-s; p99 < 20 ms',
    measure: async (options) => ({ ...(await http(options)) }),
    show: (f) => ({
      text: `${speed(f)}; p50 ${ms(f.p50Ms)}, p99 ${ms(f.p99Ms)}; ${f.refused} refused; load generator ${f.loadCores.toFixed(2)} cores`,
      met: f.perCpuSecond >= 11_000 && f.p99Ms < 20 && f.refused === 0,
    }),
  },
  kill: {
    title: 'kill -9 under flow c to first new output; lost; doubled',
    nifi: '16–20 s; 0; 0–5 of 20,000',
    bar: '≤ 2 s; 0; 0',
    measure: async (options) => ({ ...(await kill(options)) }),
    show: (f) => ({
      text: `${seconds(f.seconds)}; ${f.lost}; ${f.doubled} (killed with ${round(f.before)} written)`,
      met: f.seconds <= 2 && f.lost === 0 && f.doubled === 0,
    }),
  },
  start: {
    title: 'start to healthy; idle RSS',
    nifi: '11.7 s; 960 MB',
    bar: '≤ 1 s; ≤ 150 MB',
    measure: async (options) => ({ ...(await startUp(options)) }),
    show: (f) => ({
      text: `${seconds(f.seconds)} (\`npm start\` ${seconds(f.npmSeconds)}); ${round(f.idleMiB * 1.048576)} MB`,
      met: f.npmSeconds <= 1 && f.idleMiB * 2 ** 20 <= 150e6,
    }),
  },
  latency: {
    title: 'latency of one FlowFile through 5 processors, otherwise idle',
    nifi: '',
    bar: 'p50 ≤ 2 ms, p99 ≤ 10 ms incl. fsync',
    measure: async (options) => ({ ...(await latency(options)) }),
    show: (f) => ({ text: `p50 ${ms(f.p50Ms)}, p99 ${ms(f.p99Ms)}`, met: f.p50Ms <= 2 && f.p99Ms <= 10 }),
  },
}

/** The numbers of a run, and in words where its CPU went. */
export function figuresAndThreads({ threads = {}, ...figures }: Measured): readonly [Figures, string] {
  const used = Object.entries(threads).filter(([, seconds]) => seconds >= 0.05)
  const words = used.sort((a, b) => b[1] - a[1]).map(([name, seconds]) => `${name} ${seconds.toFixed(1)}`)
  return [figures as Figures, words.length === 0 ? '' : `; CPU s: ${words.join(', ')}`]
}

/** When and how NiFi's figures came about. */
export const nifiNote =
  "NiFi's figures: Apache NiFi 2.3 on the same kind of 2-core machine, provenance on, no fsync (its default); best tuned in brackets; as quoted on 2026-11-21."

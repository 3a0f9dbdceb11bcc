/**
 * `npm run bench -- engine`: GenerateFlowFile (1 KB) → UpdateAttribute (with an expression) → RouteOnAttribute →
 * LogAttribute (off) in a real server, fsync durability and all provenance on. Options: --seconds 30, --profile, --every '28 ms': how often the source
 * makes 1,000 FlowFiles; the default is as fast as the flow takes them.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { contract } from '@mulgil/client'
import { api, startServer } from '../e2e/serverProcess.ts'
import { machine } from './machine.ts'
import { routeFlow } from './routeFlow.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    every: { type: 'string', default: '0 sec' },
    profile: { type: 'boolean', default: false },
  },
})
const seconds = Number(values.seconds)
const where = machine()

await using server = await startServer({
  nodeArguments: values.profile ? ['--cpu-prof', '--cpu-prof-dir=bench/profiles'] : [],
})
await api(server, 'POST', '/api/flows', { document: routeFlow(values.every) })
await api(server, 'POST', '/api/flows/bench/deploy', { revision: 1, start: true })

const status = () => api<contract.FlowStatus>(server, 'GET', '/api/flows/bench/status?window=start')
const done = async () => {
  const { processors } = await status()
  return processors.find(({ id }) => id === 'log')?.totalIn ?? 0
}

// Warm up: compiled code, caches, the first journal files.
await sleep(5000)
const [countBefore, cpuBefore, from] = [await done(), server.cpuSeconds(), performance.now()]
let peakRss = 0
const lags: number[] = []
while (performance.now() - from < seconds * 1000) {
  await sleep(1000)
  peakRss = Math.max(peakRss, server.rssBytes())
  lags.push((await status()).engine.indexLagMs)
}
const elapsed = (performance.now() - from) / 1000
const count = (await done()) - countBefore
const cpu = server.cpuSeconds() - cpuBefore
await api(server, 'POST', '/api/flows/bench/stop', {})
const { engine } = await status()

const hops = 4
console.log(`\n${where}\n`)
console.log('| figure | measured | target |')
console.log('| --- | --- | --- |')
console.log(
  `| FlowFiles/s over ${elapsed.toFixed(0)} s | ${Math.round(count / elapsed).toLocaleString('en')} | ≥ 30,000 |`,
)
console.log(`| FlowFiles per CPU-second | ${Math.round(count / cpu).toLocaleString('en')} | ≥ 20,000 |`)
console.log(
  `| CPU µs a hop (${hops} hops, provenance and server included) | ${((cpu / count / hops) * 1e6).toFixed(2)} | |`,
)
console.log(`| cores used | ${(cpu / elapsed).toFixed(2)} | |`)
console.log(
  `| provenance index lag, last and highest | ${lags.at(-1)} ms, ${Math.max(...lags)} ms | < 2,000 ms at the end |`,
)
console.log(`| highest RSS | ${Math.round(peakRss / 2 ** 20)} MiB | < 400 MB |`)
console.log(`| last group commit | ${engine.commitMs.toFixed(1)} ms | |`)

/**
 * `npm run bench -- engine`: GenerateFlowFile (1 KB) → UpdateAttribute (with an expression) → RouteOnAttribute →
 * LogAttribute (off) in a real server, fsync durability and all provenance on. Options: --seconds 30, --profile.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { contract } from '@mulgil/client'
import { api, startServer } from '../e2e/serverProcess.ts'
import { machine } from './machine.ts'

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '30' }, profile: { type: 'boolean', default: false } },
})
const seconds = Number(values.seconds)
const where = machine()

const processor = (type: string, properties: object, more: object = {}) => ({
  kind: 'processor',
  type,
  properties,
  ...more,
})
const connection = (from: string, relationship: string, to: string) => ({ from, relationships: [relationship], to })
const document = {
  format: 'mulgil/flow@1',
  id: 'bench',
  name: 'Benchmark',
  root: {
    components: {
      generate: processor(
        'GenerateFlowFile',
        { fileSize: '1 KB', batchSize: 1000 },
        { scheduling: { strategy: 'timer', period: '0 sec' } },
      ),
      update: processor('UpdateAttribute', {
        attributes: { kind: "${fileSize:toNumber():gt(1000):ifElse('big','small')}" },
      }),
      route: processor(
        'RouteOnAttribute',
        { routes: { big: "${kind:equals('big')}" } },
        { autoTerminate: ['unmatched'] },
      ),
      log: processor('LogAttribute', { logLevel: 'off' }, { autoTerminate: ['success'] }),
    },
    connections: {
      'generate-update': connection('generate', 'success', 'update'),
      'update-route': connection('update', 'success', 'route'),
      'route-log': connection('route', 'big', 'log'),
    },
  },
}

await using server = await startServer({
  nodeArguments: values.profile ? ['--cpu-prof', '--cpu-prof-dir=bench/profiles'] : [],
})
await api(server, 'POST', '/api/flows', { document })
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

/* `npm run fault -- --rounds 200 [--seed N]`: kills a real server that many times under load, and prints what came of it. */
import { parseArgs } from 'node:util'
import { startService } from '../services/service.ts'
import { runFaults } from './faultRun.ts'
import { isClean, reportMarkdown } from './report.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '200' }, seed: { type: 'string' } } })
const rounds = Number(values.rounds)
const seed = Number(values.seed ?? Date.now() % 1_000_000)
if (!Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(seed)) {
  console.error('npm run fault -- --rounds 200 [--seed 42]')
  process.exit(2)
}
await using kafka = await startService('kafka')
await using mosquitto = await startService('mosquitto')
console.log(`${rounds} rounds, seed ${seed}`)
const report = await runFaults({
  rounds,
  seed,
  kafka: kafka.endpoint,
  broker: mosquitto.endpoint,
  workMs: [200, 2500],
  log: (line) => console.log(line),
})
console.log(`\n${reportMarkdown(report)}`)
process.exitCode = isClean(report) ? 0 : 1

import { expect, test } from 'vitest'
import { serviceEndpoint } from '../services/endpoints.ts'
import { runFaults } from './faultRun.ts'
import { reportMarkdown } from './report.ts'

test('[R6] kill -9 at random moments under load from HTTP and MQTT: nothing acknowledged is lost, nothing is doubled inside, provenance is whole', async () => {
  const seed = Date.now() % 1_000_000
  const log: string[] = []
  const report = await runFaults({
    rounds: 5,
    seed,
    kafka: serviceEndpoint('kafka'),
    broker: serviceEndpoint('mosquitto'),
    workMs: [200, 2000],
    log: (line) => log.push(line),
  })
  const said = `seed ${seed}\n${log.join('\n')}\n${reportMarkdown(report)}`
  expect(report.faults, said).toEqual([])
  expect(report.lost, said).toEqual({ files: [], merged: [], kafka: [] })
  expect(report.doubledInside, said).toBe(0)
  // The kills came while it was at work.
  expect(report.items, said).toBeGreaterThan(20)
  expect(report.atWork, said).toBeGreaterThan(1)
}, 400_000)

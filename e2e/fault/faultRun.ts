import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { contract } from '@mulgil/client'
import { openEngine } from '@mulgil/engine'
import { processors } from '@mulgil/processors'
import { Kafka, logLevel } from 'kafkajs'
import { api, freePort, ServerEnded, type ServerProcess, startServer } from '../serverProcess.ts'
import { namesIn, readOutputs } from './checkOutputs.ts'
import { checkProvenance, followRecord } from './checkProvenance.ts'
import { FLOW, faultFlow, running, TROUBLE } from './faultFlow.ts'
import { createSession, type Load, postRecords, publishRecords, randomFrom, startMoodyServer } from './load.ts'
import type { FaultReport } from './report.ts'
import { sleepUntil } from './waiting.ts'

export interface FaultOptions {
  readonly rounds: number
  readonly seed: number
  readonly broker: string
  readonly kafka: string
  /** How long the server may be at work, least and most, before it is killed. */
  readonly workMs: readonly [number, number]
  readonly log: (line: string) => void
}

/** Kills a real server at random moments under load, again and again on one data folder; then looks at all that came out. */
export async function runFaults(options: FaultOptions): Promise<FaultReport> {
  const { rounds, seed, log, kafka, broker } = options
  const started = performance.now()
  const random = randomFrom(seed)
  const folder = await mkdtemp(join(tmpdir(), 'mulgil-fault-'))
  const home = join(folder, 'home')
  const topic = `fault-${seed}-${process.pid}`
  await createKafkaTopic(kafka, topic)
  await createSession(broker, topic, topic)
  await using moody = await startMoodyServer(randomFrom(seed + 1))
  const httpPort = await freePort()
  const places = { folder, httpPort, broker, topic, clientId: topic, kafka, kafkaTopic: topic, moodyUrl: moody.url }
  const document = faultFlow(places)

  {
    await using server = await startServer({ home })
    await api(server, 'POST', '/api/flows', { document })
    await api(server, 'POST', `/api/flows/${FLOW}/deploy`, { revision: 1 })
    for (const id of running(document)) await api(server, 'POST', `/api/flows/${FLOW}/components/${id}/start`)
    // Ends by SIGTERM: the first round goes on from a clean stop.
  }
  let killedWhileStarting = 0
  let atWork = 0
  const loads: Load[] = [
    postRecords(httpPort, randomFrom(seed + 2)),
    await publishRecords(broker, topic, randomFrom(seed + 3)),
  ]
  try {
    for (let round = 1; round <= rounds; round += 1) {
      // One kill in eight comes while the server starts and recovers, the others once it has acknowledged a request.
      const early = random() < 0.125
      const [least, most] = early ? [100, 1000] : options.workMs
      const ms = Math.round(least + random() * (most - least))
      const before = (await namesIn(join(folder, 'items'))).length
      const healthy = await killedRound(home, ms, early, () => loads[0].acknowledged.length)
      if (!healthy) killedWhileStarting += 1
      const after = (await namesIn(join(folder, 'items'))).length
      if (after > before) atWork += 1
      const acknowledged = loads.map((load) => load.acknowledged.length).join(' + ')
      log(
        `round ${round}: killed ${ms} ms after ${early ? 'its start' : 'it was at work'}${healthy ? '' : ', before it was'}; ${acknowledged} acknowledged, ${after} files`,
      )
    }
  } finally {
    // What is under way still gets its answer, or none: nobody listens.
    await Promise.all(loads.map((load) => load[Symbol.asyncDispose]()))
  }

  const [http, mqtt] = loads
  const acknowledged = [...http.acknowledged, ...mqtt.acknowledged]
  const items = new Set(acknowledged.flatMap((record) => record.items))
  let provenance: Awaited<ReturnType<typeof checkProvenance>>
  let trouble: Record<string, number>
  const faults: string[] = []
  {
    await using server = await startServer({ home })
    await untilEmpty(server, folder, items)
    const status = await statusOf(server)
    const troubled = document.root.connections as Record<string, { to: string }>
    trouble = Object.fromEntries(
      status.connections.flatMap(({ id, count }) => (troubled[id].to === TROUBLE && count > 0 ? [[id, count]] : [])),
    )
    await sleepUntil(
      async () => (await statusOf(server)).engine.indexLagBytes === 0,
      120_000,
      () => 'provenance is not indexed',
    )
    log('drained; checking provenance')
    provenance = await checkProvenance(server)
    faults.push(...provenance.faults)
    const sample = acknowledged.filter((_, index) => index % Math.max(1, Math.floor(acknowledged.length / 40)) === 0)
    for (const record of sample) faults.push(...(await followRecord(server, record)))
  }
  const outputs = await readOutputs(folder, kafka, topic)
  const forked = provenance.counts.get('split FORK') ?? 0
  for (const [what, expected] of [
    ['once CLONE', forked * 2],
    ['put SEND', forked],
    ['put DROP', forked],
    ['kafka SEND', forked],
    ['kafka DROP', forked],
    ['merge DROP', forked],
  ] as const) {
    const count = provenance.counts.get(what) ?? 0
    if (count !== expected) faults.push(`${count} × ${what} for ${forked} items; ${expected} expected.`)
  }
  for (const [name, seen] of Object.entries(outputs)) {
    if (seen.size < forked) faults.push(`${seen.size} different items in ${name}; provenance knows ${forked}.`)
  }
  for (const [connection, count] of Object.entries(trouble)) faults.push(`${count} FlowFiles in ${connection}.`)
  const references = await referencesAfter(home)
  if (references !== 0) faults.push(`${references} references to content are left over.`)
  const lost = Object.fromEntries(
    Object.entries(outputs).map(([name, seen]) => [name, [...items].filter((item) => !seen.has(item))]),
  )
  const report: FaultReport = {
    rounds,
    seed,
    atWork,
    killedWhileStarting,
    seconds: (performance.now() - started) / 1000,
    http: { acknowledged: http.acknowledged.length, refused: http.refused },
    mqtt: { acknowledged: mqtt.acknowledged.length },
    items: items.size,
    itemsOut: forked,
    lost,
    doubledInside: trouble.doubled ?? 0,
    unrecorded: Math.max(...Object.values(outputs).map(({ size }) => size)) - forked,
    again: {
      kafka: repeats(outputs.kafka),
      merged: repeats(outputs.merged),
      calls: repeats(moody.calls),
    },
    refusals: moody.refusals,
    provenance: { events: provenance.events, flowFiles: provenance.flowFiles },
    faults,
  }
  const clean = faults.length === 0 && Object.values(lost).every((list) => list.length === 0)
  if (clean) await rm(folder, { recursive: true, force: true })
  else log(`the data folder is kept: ${folder}`)
  return report
}

const repeats = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((sum, times) => sum + times - 1, 0)

/** One life of the server; says whether it was healthy before it was killed. */
async function killedRound(home: string, ms: number, early: boolean, acknowledged: () => number): Promise<boolean> {
  const before = acknowledged()
  const { promise: spawned, resolve: onSpawn } = Promise.withResolvers<(signal: NodeJS.Signals) => Promise<void>>()
  const healthy = startServer({ home, onSpawn }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof ServerEnded && error.signal === 'SIGKILL') return false
      throw error
    },
  )
  const kill = await spawned
  // A server that cannot start fails the run at once.
  if (early) await Promise.race([sleep(ms), healthy.then(() => sleep(ms))])
  else {
    await healthy
    // However busy the machine is: at work, not before.
    await sleepUntil(
      async () => acknowledged() > before,
      60_000,
      () => 'no request was acknowledged',
    )
    await sleep(ms)
  }
  await kill('SIGKILL')
  return healthy
}

const statusOf = (server: ServerProcess) =>
  api<contract.FlowStatus>(server, 'GET', `/api/flows/${FLOW}/status?window=start`)

/** Until every acknowledged item is a file and nothing is queued but what is in trouble. Gives up when nothing moves any more. */
async function untilEmpty(server: ServerProcess, folder: string, items: ReadonlySet<string>): Promise<void> {
  let last = ''
  let unchangedSince = performance.now()
  for (;;) {
    const names = new Set(await namesIn(join(folder, 'items')))
    const missing = [...items].filter((item) => !names.has(`${item}.json`)).length
    const status = await statusOf(server)
    const busy = status.connections.filter(({ count }) => count > 0).map(({ id, count }) => `${id}=${count}`)
    const held = busy.filter((text) => !/^(doubled|x\d+)=/.test(text))
    if (missing === 0 && held.length === 0) return
    const now = `${missing} ${busy.join(' ')}`
    if (now !== last) unchangedSince = performance.now()
    last = now
    // Lost items never come; the report says which.
    if (performance.now() - unchangedSince > 20_000) return
    await sleep(250)
  }
}

async function createKafkaTopic(brokers: string, topic: string): Promise<void> {
  const admin = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic, numPartitions: 3 }] })
  await admin.disconnect()
}

/** What still refers to content once all has run empty; the server is stopped. */
async function referencesAfter(home: string): Promise<number> {
  await using engine = await openEngine({ folder: join(home, 'engine'), processors })
  return engine.content.references
}

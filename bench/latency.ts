import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../e2e/serverProcess.ts'
import { deploy, type Options, start, until } from './deployed.ts'
import { relayFlow } from './flows.ts'
import { isListening } from './http.ts'
import { percentile } from './machine.ts'

const SAMPLES = 200
const WARM_UP = 300

export interface LatencyResult {
  readonly p50Ms: number
  readonly p99Ms: number
}

/**
 * One FlowFile at a time through ListenHTTP → 3 × UpdateAttribute → InvokeHTTP, otherwise idle: from the request that
 * brings it until both its intake is acknowledged (so durable) and the request that sends it has arrived.
 */
export async function latency(options: Options): Promise<LatencyResult> {
  let arrived = () => {}
  const sink = createServer((incoming, answer) => {
    incoming.resume()
    incoming.once('end', () => {
      arrived()
      answer.end()
    })
  })
  await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve))
  try {
    await using server = await start(options)
    const port = await freePort()
    await deploy(server, relayFlow(port, `http://127.0.0.1:${(sink.address() as AddressInfo).port}/`))
    const url = `http://127.0.0.1:${port}/contentListener`
    await until(() => isListening(url))
    const times: number[] = []
    for (let n = 0; n < WARM_UP + SAMPLES; n += 1) {
      const hasArrived = new Promise<void>((resolve) => {
        arrived = resolve
      })
      const from = performance.now()
      await Promise.all([post(url), hasArrived])
      if (n >= WARM_UP) times.push(performance.now() - from)
      // The last commit is over, and nothing of this FlowFile helps the next.
      await sleep(20)
    }
    return { p50Ms: percentile(times, 0.5), p99Ms: percentile(times, 0.99) }
  } finally {
    sink.closeAllConnections()
    sink.close()
  }
}

function post(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers: { 'content-type': 'text/plain' } }, (answer) => {
      answer.resume()
      if (answer.statusCode !== 200) reject(new Error(`ListenHTTP answered ${answer.statusCode}.`))
      answer.once('end', () => resolve())
    })
    sent.once('error', reject)
    sent.end('x'.repeat(1024))
  })
}

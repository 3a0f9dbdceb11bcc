import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { connectAsync } from 'mqtt'

export interface Sent {
  readonly id: string
  readonly items: readonly string[]
}

/** What was sent by one way in, and what of it was acknowledged; whatever was must come out. */
export interface Load extends AsyncDisposable {
  readonly acknowledged: readonly Sent[]
  readonly refused: number
}

export type Random = () => number

/** Small numbers from a seed, the same each time (mulberry32). */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function recordOf(id: string, random: Random): { sent: Sent; body: string } {
  const items = Array.from({ length: 1 + Math.floor(random() * 5) }, (_, index) => `${id}-${index}`)
  // Mostly small; some are longer than what is packed into shared segments, and stream in.
  const kind = random()
  const pad = 'p'.repeat(kind < 0.02 ? 1_200_000 : kind < 0.2 ? 6000 : 40)
  return { sent: { id, items }, body: JSON.stringify({ id, pad, items: items.map((item) => ({ id: item })) }) }
}

/** Posts records by several clients until it is disposed of. A record is never sent again: a second one of it was made inside. */
export function postRecords(port: number, random: Random, { clients = 3, pauseMs = 25 } = {}): Load {
  const acknowledged: Sent[] = []
  let refused = 0
  let next = 0
  let ended = false
  const client = async () => {
    while (!ended) {
      const { sent, body } = recordOf(`h${next++}`, random)
      const status = await post(port, '/records', sent.id, body)
      if (status === 200) acknowledged.push(sent)
      else refused += 1
      await sleep(status === 0 ? 50 : random() * 2 * pauseMs)
    }
  }
  const done = Promise.all(Array.from({ length: clients }, client))
  return {
    acknowledged,
    get refused() {
      return refused
    },
    async [Symbol.asyncDispose]() {
      ended = true
      await done
    },
  }
}

/** The status of the answer; 0 when there was none. */
function post(port: number, path: string, record: string, body: string): Promise<number> {
  return new Promise((resolve) => {
    const outgoing = request(
      { host: '127.0.0.1', port, path, method: 'POST', headers: { 'x-record': record, connection: 'close' } },
      (response) => {
        response.resume()
        response.once('end', () => resolve(response.statusCode ?? 0))
        response.once('error', () => resolve(0))
      },
    )
    outgoing.setTimeout(20_000, () => outgoing.destroy())
    outgoing.once('error', () => resolve(0))
    outgoing.end(body)
  })
}

/** Publishes records with QoS 1 until it is disposed of; the broker, which stays up, keeps them for the subscriber. */
export async function publishRecords(
  broker: string,
  topic: string,
  random: Random,
  { pauseMs = 100 } = {},
): Promise<Load> {
  const client = await connectAsync(broker)
  const acknowledged: Sent[] = []
  let ended = false
  const publish = async () => {
    for (let next = 0; !ended; next += 1) {
      const { sent, body } = recordOf(`m${next}`, random)
      await client.publishAsync(topic, body, { qos: 1 })
      acknowledged.push(sent)
      await sleep(random() * 2 * pauseMs)
    }
  }
  const done = publish()
  return {
    acknowledged,
    refused: 0,
    async [Symbol.asyncDispose]() {
      ended = true
      await done
      await client.endAsync()
    },
  }
}

/** Makes the broker keep messages for a subscriber that has not come yet. */
export async function createSession(broker: string, clientId: string, topic: string): Promise<void> {
  const client = await connectAsync(broker, { clientId, clean: false })
  await client.subscribeAsync(topic, { qos: 1 })
  await client.endAsync()
}

/** A server that says 503 to one call in five, and counts what it said 200 to. */
export async function startMoodyServer(random: Random) {
  const calls = new Map<string, number>()
  let refusals = 0
  const server = createServer((incoming, response) => {
    incoming.resume()
    incoming.once('end', () => {
      if (random() < 0.2) {
        refusals += 1
        response.writeHead(503).end()
        return
      }
      const item = String(incoming.headers['x-item'])
      calls.set(item, (calls.get(item) ?? 0) + 1)
      response.writeHead(200).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    calls: calls as ReadonlyMap<string, number>,
    get refusals() {
      return refusals
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

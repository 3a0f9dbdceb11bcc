import { randomUUID } from 'node:crypto'
import { runProcessor } from '@mulgil/engine/testing'
import { connectAsync } from 'mqtt'
import { expect, test } from 'vitest'
import { serviceEndpoint } from '../../../../e2e/services/endpoints.ts'
import { prepareService, startService } from '../../../../e2e/services/service.ts'
import { PublishMQTT } from './PublishMQTT.ts'

interface Seen {
  readonly topic: string
  readonly content: string
  readonly qos: number
  readonly retain: boolean
}

/** What a subscriber of its own sees. */
async function subscriber(broker: string, filter: string) {
  const client = await connectAsync(broker)
  const seen: Seen[] = []
  client.on('message', (topic, payload, { qos, retain }) => {
    seen.push({ topic, content: payload.toString(), qos, retain })
  })
  await client.subscribeAsync(filter, { qos: 2 })
  return { seen, [Symbol.asyncDispose]: () => client.endAsync() }
}

test.for([
  { version: '3.1.1', qos: 0 },
  { version: '3.1.1', qos: 1 },
  { version: '3.1.1', qos: 2 },
  { version: '5', qos: 0 },
  { version: '5', qos: 1 },
  { version: '5', qos: 2 },
] as const)('FlowFiles are published in their order with QoS $qos over MQTT $version', async ({ version, qos }) => {
  const broker = serviceEndpoint('mosquitto')
  const topic = `test/${randomUUID()}`
  await using received = await subscriber(broker, `${topic}/#`)
  const input = Array.from({ length: 300 }, (_, index) => ({ content: `reading ${index}`, attributes: { line: '7' } }))
  const { success, events } = await runProcessor(PublishMQTT, {
    properties: { broker, version, qos: String(qos), topic: `${topic}/\${line}` },
    input,
    until: ({ success }) => success.length === input.length && received.seen.length === input.length,
  })
  expect(success).toHaveLength(300)
  expect(received.seen).toEqual(input.map(({ content }) => ({ topic: `${topic}/7`, content, qos, retain: false })))
  expect(events.filter(({ type }) => type === 'SEND')).toHaveLength(300)
  expect(events.find(({ type }) => type === 'SEND')?.transitUri).toBe(`${broker}/${topic}/7`)
})

test('a retained message is there for those who come later', async () => {
  const broker = serviceEndpoint('mosquitto')
  const topic = `test/${randomUUID()}`
  await runProcessor(PublishMQTT, {
    properties: { broker, qos: '1', topic, retain: '${keep}' },
    input: [{ content: 'last', attributes: { keep: 'true' } }],
    until: ({ success }) => success.length === 1,
  })
  await using late = await subscriber(broker, topic)
  await expect.poll(() => late.seen).toEqual([{ topic, content: 'last', qos: 1, retain: true }])
})

test('a topic or quality that cannot be fails that FlowFile alone', async () => {
  const broker = serviceEndpoint('mosquitto')
  const { success, failure } = await runProcessor(PublishMQTT, {
    properties: { broker, qos: '${q}', topic: '${t}' },
    input: [
      { attributes: { t: 'a/#', q: '1' } },
      { attributes: { q: '1' } },
      { attributes: { t: 'test/a', q: '3' } },
      { attributes: { t: 'test/a' } },
      { content: 'fine', attributes: { t: 'test/a', q: '1' } },
    ],
    until: ({ success, failure }) => success.length + failure.length === 5,
  })
  expect(success).toMatchObject([{ content: 'fine' }])
  expect(failure.map(({ attributes }) => attributes['error.code'])).toEqual(Array(4).fill('SETTING_INVALID'))
})

test('while the broker is away FlowFiles stay in the queue, and leave when it is back', async () => {
  await using service = await prepareService('mosquitto')
  const broker = `mqtt://127.0.0.1:${service.port}`
  const { success, failure, bulletins } = await runProcessor(PublishMQTT, {
    properties: { broker, qos: '1', topic: 'a' },
    input: [{ content: '1' }, { content: '2' }],
    scheduling: { yield: '50 ms' },
    until: async ({ success, bulletins, queued }) => {
      if (bulletins.length > 1 && !service.isRunning) {
        expect(queued).toHaveLength(2)
        await service.start()
      }
      return success.length === 2
    },
  })
  expect(success.map(({ content }) => content)).toEqual(['1', '2'])
  expect(failure).toEqual([])
  expect(bulletins[0]).toMatch(/^mqtt:\/\/127.0.0.1:\d+ cannot be reached: .*ECONNREFUSED/)
})

test('a connection that breaks is opened again, and nothing is lost', async () => {
  await using service = await prepareService('mosquitto')
  await service.start()
  const broker = `mqtt://127.0.0.1:${service.port}`
  const input = Array.from({ length: 3000 }, (_, index) => ({ content: String(index) }))
  let isBroken = false
  const { success, failure } = await runProcessor(PublishMQTT, {
    properties: { broker, qos: '2', topic: 'a' },
    input,
    scheduling: { yield: '50 ms' },
    timeoutMs: 40_000,
    until: async ({ success }) => {
      if (!isBroken && success.length > 0) {
        isBroken = true
        await service.stop()
        await service.start()
      }
      return success.length === input.length
    },
  })
  expect(success.map(({ content }) => content)).toEqual(input.map(({ content }) => content))
  expect(failure).toEqual([])
})

test('a refused login is said, and the FlowFile stays', async () => {
  await using service = await startService('mosquitto', { env: { LOGIN: 'ada:secret' } })
  const properties = { broker: service.endpoints.mqtt_login, qos: '1', topic: 'a' }
  const refused = await runProcessor(PublishMQTT, {
    properties: { ...properties, login: { kind: 'password', username: 'ada', password: 'wrong' } },
    input: [{ content: 'a' }],
    until: ({ bulletins }) => bulletins.length > 0,
  })
  expect(refused.queued).toHaveLength(1)
  expect(refused.bulletins[0]).toMatch(/Not authorized/i)
  const let_in = await runProcessor(PublishMQTT, {
    properties: { ...properties, login: { kind: 'password', username: 'ada', password: 'secret' } },
    input: [{ content: 'a' }],
    until: ({ success }) => success.length === 1,
  })
  expect(let_in.bulletins).toEqual([])
})

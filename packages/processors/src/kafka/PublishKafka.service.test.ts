import { randomUUID } from 'node:crypto'
import { runProcessor } from '@mulgil/engine/testing'
import { expect, test } from 'vitest'
import { serviceEndpoint } from '../../../../e2e/services/endpoints.ts'
import { prepareService, startService } from '../../../../e2e/services/service.ts'
import { createTopic, readTopic } from './kafkaTesting.ts'
import { PublishKafka } from './PublishKafka.ts'

const contents = (flowFiles: readonly { readonly content: string }[]) => flowFiles.map(({ content }) => content)
/** On a busy machine the first connection may time out and be tried again: the queue is not empty before that. */
const whenAll =
  (count: number) => (result: { readonly success: readonly unknown[]; readonly failure: readonly unknown[] }) =>
    result.success.length + result.failure.length === count
const values = (messages: readonly { readonly value: Buffer | null }[]) =>
  messages.map(({ value }) => value?.toString() ?? null)

test.for(['none', 'gzip'] as const)(
  'messages come in order, with key and headers; compression %s',
  async (compression) => {
    const brokers = serviceEndpoint('kafka')
    const topic = await createTopic(brokers, 3)
    const input = Array.from({ length: 2000 }, (_, index) => ({
      content: `reading ${index}`,
      attributes: { machine: `m${index % 10}`, line: '7', other: 'x' },
    }))
    const { success, failure, events } = await runProcessor(PublishKafka, {
      properties: {
        brokers,
        topic: `\${line:replace('7','${topic}')}`,
        key: '${machine}',
        attributesAsHeaders: 'li.*',
        compression,
      },
      input,
    })
    expect(contents(success)).toEqual(contents(input))
    expect(success[0].attributes['msg.count']).toBe('1')
    expect(failure).toEqual([])
    const messages = await readTopic(brokers, topic, input.length)
    expect(new Set(messages.map(({ partition }) => partition))).toEqual(new Set([0, 1, 2]))
    for (let machine = 0; machine < 10; machine += 1) {
      const ofMachine = messages.filter(({ key }) => key?.toString() === `m${machine}`)
      expect(new Set(ofMachine.map(({ partition }) => partition)).size).toBe(1)
      expect(values(ofMachine)).toEqual(
        input.filter(({ attributes }) => attributes.machine === `m${machine}`).map(({ content }) => content),
      )
    }
    expect(Object.keys(messages[0].headers ?? {})).toEqual(['line'])
    const sent = events.filter(({ type }) => type === 'SEND')
    expect(sent).toHaveLength(input.length)
    expect(sent[0].transitUri).toBe(`kafka://${brokers}/${topic}`)
  },
)

test('a batch without keys keeps its order in one partition', async () => {
  const brokers = serviceEndpoint('kafka')
  const topic = await createTopic(brokers, 4)
  const input = Array.from({ length: 500 }, (_, index) => ({ content: String(index) }))
  await runProcessor(PublishKafka, { properties: { brokers, topic }, input, until: whenAll(500) })
  expect(values(await readTopic(brokers, topic, 500))).toEqual(contents(input))
})

test('the demarcator cuts a content into messages', async () => {
  const brokers = serviceEndpoint('kafka')
  const topic = await createTopic(brokers)
  const long = 'x'.repeat(300_000)
  const { success } = await runProcessor(PublishKafka, {
    properties: { brokers, topic, demarcator: '\r\n' },
    input: [{ content: `a\r\n물길\r\n\r\n${long}\r\n${long}\r\n${long}\r\n${long}\r\nz` }],
    until: whenAll(1),
  })
  expect(success).toMatchObject([{ attributes: { 'msg.count': '7' } }])
  expect(values(await readTopic(brokers, topic, 7))).toEqual(['a', '물길', long, long, long, long, 'z'])
})

test('empty content is an empty message, or none at all where it is a tombstone', async () => {
  const brokers = serviceEndpoint('kafka')
  const topic = await createTopic(brokers)
  await runProcessor(PublishKafka, {
    properties: { brokers, topic, key: 'k' },
    input: [{ content: '' }, { attributes: { 'kafka.tombstone': 'true' } }],
    until: whenAll(2),
  })
  expect(values(await readTopic(brokers, topic, 2))).toEqual(['', null])
})

test('a partition can be chosen; one that does not exist fails that FlowFile', async () => {
  const brokers = serviceEndpoint('kafka')
  const topic = await createTopic(brokers, 2)
  const { success, failure } = await runProcessor(PublishKafka, {
    properties: { brokers, topic, partition: '${p}' },
    input: [
      { content: 'a', attributes: { p: '1' } },
      { content: 'b', attributes: { p: '2' } },
      { content: 'c', attributes: { p: '-1' } },
    ],
    until: whenAll(3),
  })
  expect(contents(success)).toEqual(['a'])
  expect(failure.map(({ attributes }) => attributes['error.code'])).toEqual(['SETTING_INVALID', 'SETTING_INVALID'])
  expect(await readTopic(brokers, topic, 1)).toMatchObject([{ partition: 1 }])
})

test('a message that the setting or the topic does not allow fails alone, and the others are sent once', async () => {
  const brokers = serviceEndpoint('kafka')
  const topic = await createTopic(brokers, 1, { 'max.message.bytes': '20000' })
  const { success, failure, bulletins } = await runProcessor(PublishKafka, {
    properties: { brokers, topic, maxRequestSize: '100 KB' },
    input: [
      ...Array.from({ length: 20 }, (_, index) => ({ content: `small ${index}` })),
      { content: 'L'.repeat(30_000) },
      { content: 'H'.repeat(200_000) },
      { content: 'last' },
    ],
    until: whenAll(23),
  })
  expect(success).toHaveLength(21)
  expect(failure.map(({ content }) => content[0])).toEqual(['L', 'H'])
  for (const { attributes, penalized } of failure) {
    expect(attributes['error.code']).toBe('KAFKA_MESSAGE_TOO_LARGE')
    expect(penalized).toBe(true)
  }
  expect(bulletins).toHaveLength(2)
  expect(values(await readTopic(brokers, topic, 21))).toEqual([
    ...Array.from({ length: 20 }, (_, index) => `small ${index}`),
    'last',
  ])
})

test('with the strategy rollback a refused message keeps the whole batch in the queue', async () => {
  const brokers = serviceEndpoint('kafka')
  const topic = await createTopic(brokers)
  const { queued, success, failure } = await runProcessor(PublishKafka, {
    properties: { brokers, topic, maxRequestSize: '1 KB', onFailure: 'rollback' },
    input: [{ content: 'x'.repeat(2000) }, { content: 'b' }],
    until: ({ bulletins }) => bulletins.length > 0,
  })
  expect([queued.length, success.length, failure.length]).toEqual([2, 0, 0])
})

test('a topic that the broker creates on demand is created', async () => {
  const brokers = serviceEndpoint('kafka')
  const topic = `test-${randomUUID()}`
  const { success, failure, bulletins } = await runProcessor(PublishKafka, {
    properties: { brokers, topic },
    input: [{ content: 'first' }],
    timeoutMs: 40_000,
    until: whenAll(1),
  })
  expect(bulletins).toEqual([])
  expect([success.length, failure.length]).toEqual([1, 0])
  expect(values(await readTopic(brokers, topic, 1))).toEqual(['first'])
})

test('a topic name that Kafka does not allow is said, and the FlowFile goes to failure', async () => {
  const brokers = serviceEndpoint('kafka')
  const { failure, bulletins } = await runProcessor(PublishKafka, {
    properties: { brokers, topic: 'no such/topic' },
    input: [{ content: 'a' }],
    until: whenAll(1),
  })
  expect(failure).toMatchObject([{ attributes: { 'error.code': 'KAFKA_TOPIC_UNKNOWN' } }])
  expect(bulletins[0]).toContain('no such/topic')
})

test('while the broker is away FlowFiles stay in the queue, and leave when it is back', {
  timeout: 120_000,
}, async () => {
  await using service = await prepareService('kafka')
  const brokers = `127.0.0.1:${service.port}`
  const { success, failure, bulletins } = await runProcessor(PublishKafka, {
    properties: { brokers, topic: 'a' },
    input: [{ content: '1' }, { content: '2' }],
    scheduling: { yield: '100 ms' },
    timeoutMs: 90_000,
    until: async ({ success, bulletins, queued }) => {
      if (bulletins.length > 0 && !service.isRunning) {
        expect(queued).toHaveLength(2)
        await service.start()
      }
      return success.length === 2
    },
  })
  expect(values(await readTopic(brokers, 'a', 2))).toEqual(['1', '2'])
  expect(contents(success)).toEqual(['1', '2'])
  expect(failure).toEqual([])
  expect(bulletins[0]).toMatch(/^Kafka at 127.0.0.1:\d+ cannot be reached: .*ECONNREFUSED/)
})

test('a broker that restarts in the middle loses nothing', { timeout: 120_000 }, async () => {
  await using service = await prepareService('kafka')
  await service.start()
  const brokers = `127.0.0.1:${service.port}`
  const input = Array.from({ length: 3000 }, (_, index) => ({ content: String(index) }))
  let isRestarted = false
  const InSmallBatches: typeof PublishKafka = { ...PublishKafka, batchSize: 20 }
  const { success, failure } = await runProcessor(InSmallBatches, {
    properties: { brokers, topic: 'a' },
    input,
    scheduling: { yield: '100 ms' },
    timeoutMs: 90_000,
    until: async ({ success }) => {
      if (!isRestarted && success.length > 0) {
        isRestarted = true
        await service.stop()
        await service.start()
      }
      return success.length === input.length
    },
  })
  expect(failure).toEqual([])
  expect(contents(success)).toEqual(contents(input))
  const published = values(await readTopic(brokers, 'a', input.length))
  // A batch that was under way may be there twice, so that the reader may not have reached the very end.
  expect(new Set(published).size).toBeGreaterThanOrEqual(input.length - 20)
})

test('logins by PLAIN and SCRAM work, over TLS too, and a refused one is said', { timeout: 120_000 }, async () => {
  await using service = await startService('kafka', { env: { SASL: 'ada:secret', TLS: '1' } })
  const { kafka_sasl, kafka_tls, kafka_sasl_tls, kafka_ca } = service.endpoints
  const login = { username: 'ada', password: 'secret' }
  const tls = { useTls: true, tls: { caFile: kafka_ca } }
  const settings = [
    { brokers: kafka_sasl, login: { kind: 'plain', ...login } },
    { brokers: kafka_sasl, login: { kind: 'scramSha256', ...login } },
    { brokers: kafka_sasl_tls, login: { kind: 'scramSha512', ...login }, ...tls },
    { brokers: kafka_tls, ...tls },
  ]
  for (const properties of settings) {
    const { success } = await runProcessor(PublishKafka, {
      properties: { ...properties, topic: 'a' },
      input: [{ content: 'a' }],
      timeoutMs: 40_000,
      until: whenAll(1),
    })
    expect(success).toHaveLength(1)
  }
  const { bulletins, queued } = await runProcessor(PublishKafka, {
    properties: { brokers: kafka_sasl, login: { kind: 'scramSha256', username: 'ada', password: 'wrong' }, topic: 'a' },
    input: [{ content: 'a' }],
    until: ({ bulletins }) => bulletins.length > 0,
  })
  expect(bulletins[0]).toMatch(/refused the login/)
  expect(queued).toHaveLength(1)
})

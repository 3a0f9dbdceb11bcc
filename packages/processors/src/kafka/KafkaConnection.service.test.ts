import { randomUUID } from 'node:crypto'
import { runProcessor, startTestEngine } from '@mulgil/engine/testing'
import { FLOW_FORMAT, FlowDocument } from '@mulgil/flow'
import { expect, test } from 'vitest'
import { serviceEndpoint } from '../../../../e2e/services/endpoints.ts'
import { prepareService, startService } from '../../../../e2e/services/service.ts'
import { GenerateFlowFile } from '../generate/GenerateFlowFile.ts'
import { ConsumeKafka } from './ConsumeKafka.ts'
import { KafkaConnection } from './KafkaConnection.ts'
import { createTopic, readTopic, writeTopic } from './kafkaTesting.ts'
import { PublishKafka } from './PublishKafka.ts'

const connection = (properties: object) => ({ shared: { definition: KafkaConnection, properties: { ...properties } } })
const values = (messages: readonly { readonly value: Buffer | null }[]) =>
  messages.map(({ value }) => value?.toString() ?? null)

test('messages are published and read by a connection that is a service', async () => {
  const brokers = serviceEndpoint('kafka')
  const topic = await createTopic(brokers)
  const services = connection({ brokers })
  const published = await runProcessor(PublishKafka, {
    services,
    properties: { service: 'shared', topic, brokers: 'not-used:1' },
    input: [{ content: 'a' }, { content: 'b' }],
    until: ({ success }) => success.length === 2,
  })
  expect(published.failure).toEqual([])
  expect(published.events.find(({ type }) => type === 'SEND')?.transitUri).toBe(`kafka://${brokers}/${topic}`)
  expect(values(await readTopic(brokers, topic, 2))).toEqual(['a', 'b'])
  await writeTopic(brokers, topic, [{ value: 'c' }])
  const read = await runProcessor(ConsumeKafka, {
    services,
    properties: { service: 'shared', groupId: randomUUID(), topics: topic, offsetReset: 'earliest' },
    until: ({ success }) => success.length === 3,
  })
  expect(read.success.map(({ content }) => content)).toEqual(['a', 'b', 'c'])
  expect(read.events[0].transitUri).toBe(`kafka://${brokers}/${topic}`)
})

test('several publishers share one connection, and go on when one of them stops', async () => {
  const brokers = serviceEndpoint('kafka')
  const topic = await createTopic(brokers)
  const publish = {
    kind: 'processor',
    type: 'PublishKafka',
    properties: { service: 'shared', topic },
    autoTerminate: ['failure', 'success'],
  }
  const make = (content: string) => ({
    kind: 'processor',
    type: 'GenerateFlowFile',
    properties: { customText: content },
  })
  const link = (from: string, to: string) => ({ from, relationships: ['success'], to })
  await using test = await startTestEngine({
    processors: [PublishKafka, GenerateFlowFile],
    services: [KafkaConnection],
  })
  const { engine } = test
  await engine.apply(
    FlowDocument.parse({
      format: FLOW_FORMAT,
      id: 'f',
      name: 'F',
      services: { shared: { type: 'KafkaConnection', properties: { brokers } } },
      root: {
        components: { one: publish, two: publish, a: make('a'), b: make('b') },
        connections: { x: link('a', 'one'), y: link('b', 'two') },
      },
    }),
    { parameters: {} },
  )
  await engine.start('f', ['one', 'two'])
  await expect.poll(() => engine.runStates('f'), { timeout: 20_000 }).toMatchObject({ one: 'running', two: 'running' })
  await engine.runOnce('f', 'a')
  await engine.runOnce('f', 'b')
  expect(values(await readTopic(brokers, topic, 2)).toSorted()).toEqual(['a', 'b'])
  await engine.stop('f', ['one'])
  await engine.runOnce('f', 'b')
  expect(values(await readTopic(brokers, topic, 3)).toSorted()).toEqual(['a', 'b', 'b'])
  expect(await engine.disableService('f', 'shared')).toEqual({ stopped: ['two'] })
  expect(test.bulletins).toEqual([])
})

test('while no broker answers the service says so and is tried again; the processor waits and then publishes', {
  timeout: 120_000,
}, async () => {
  await using kafka = await prepareService('kafka')
  const brokers = `127.0.0.1:${kafka.port}`
  const said: string[] = []
  let starting: Promise<unknown> | undefined
  const { success, bulletins } = await runProcessor(PublishKafka, {
    services: connection({ brokers }),
    properties: { service: 'shared', topic: 'a' },
    input: [{ content: '1' }],
    timeoutMs: 90_000,
    onBulletin: ({ component, message }) => {
      said.push(`${component}: ${message}`)
      starting ??= kafka.start()
    },
    until: ({ success }) => success.length === 1,
  })
  await starting
  expect(success).toHaveLength(1)
  expect(said[0]).toMatch(/^shared: Kafka at 127.0.0.1:\d+ cannot be reached: .*ECONNREFUSED/)
  expect(bulletins.every((message) => message.includes('cannot be reached'))).toBe(true)
})

test('a refused login keeps the service from being enabled, a good one over TLS does not', {
  timeout: 120_000,
}, async () => {
  await using kafka = await startService('kafka', { env: { SASL: 'ada:secret', TLS: '1' } })
  const { kafka_sasl_tls: brokers, kafka_ca: caFile } = kafka.endpoints
  const secure = (password: string) =>
    connection({ brokers, login: { kind: 'scramSha512', username: 'ada', password }, useTls: true, tls: { caFile } })
  const run = (password: string, timeoutMs: number) =>
    runProcessor(PublishKafka, {
      services: secure(password),
      properties: { service: 'shared', topic: 'a' },
      input: [{ content: '1' }],
      timeoutMs,
      until: ({ success }) => success.length === 1,
    })
  await expect(run('wrong', 5000)).rejects.toThrow('refused the login')
  expect((await run('secret', 40_000)).success).toHaveLength(1)
})

import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProcessor, startTestEngine } from '@mulgil/engine/testing'
import { FlowDocument } from '@mulgil/flow'
import { expect, test } from 'vitest'
import { serviceEndpoint } from '../../../../e2e/services/endpoints.ts'
import { prepareService, startService } from '../../../../e2e/services/service.ts'
import { sourceFlow, startFlowProcess } from '../../test/flowProcess.ts'
import { LogAttribute } from '../attribute/LogAttribute.ts'
import { ConsumeKafka } from './ConsumeKafka.ts'
import { committedOffsets, createTopic, testKafka, writeTopic } from './kafkaTesting.ts'

const numbered = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({ value: String(from + index) }))
const contents = (flowFiles: readonly { readonly content: string }[]) => flowFiles.map(({ content }) => content)
const settings = (topics: string) => ({
  brokers: serviceEndpoint('kafka'),
  topics,
  groupId: randomUUID(),
  offsetReset: 'earliest',
  sessionTimeout: '6 secs',
})

test('each message becomes a FlowFile with its place, key and headers, and its offset is committed', async () => {
  const brokers = serviceEndpoint('kafka')
  const topic = await createTopic(brokers)
  await writeTopic(brokers, topic, [
    { key: 'm1', value: '{"t":21}', headers: { 'x-line': '7', other: 'no' } },
    { key: 'm2', value: null },
  ])
  const properties = { ...settings(topic), headersAsAttributes: 'x-.*' }
  const { success, events, bulletins } = await runProcessor(ConsumeKafka, {
    properties,
    until: async ({ success }) =>
      success.length === 2 && (await committedOffsets(brokers, properties.groupId, topic))[0] === '2',
  })
  expect(success).toMatchObject([
    {
      content: '{"t":21}',
      attributes: {
        'kafka.topic': topic,
        'kafka.partition': '0',
        'kafka.offset': '0',
        'kafka.key': 'm1',
        'kafka.count': '1',
        'x-line': '7',
      },
    },
    { content: '', attributes: { 'kafka.key': 'm2', 'kafka.tombstone': 'true' } },
  ])
  expect(success[0].attributes).not.toHaveProperty('other')
  expect(events[0]).toMatchObject({ type: 'RECEIVE', transitUri: `kafka://${brokers}/${topic}` })
  expect(bulletins).toEqual([])
})

test('the order within each partition is kept', async () => {
  const brokers = serviceEndpoint('kafka')
  const topic = await createTopic(brokers, 3)
  for (const partition of [0, 1, 2]) {
    await writeTopic(
      brokers,
      topic,
      numbered(2500, partition * 10_000).map((message) => ({ ...message, partition })),
    )
  }
  const { success } = await runProcessor(ConsumeKafka, {
    properties: settings(topic),
    until: ({ success }) => success.length === 7500,
  })
  for (const partition of [0, 1, 2]) {
    const own = success.filter(({ attributes }) => attributes['kafka.partition'] === String(partition))
    expect(contents(own)).toEqual(numbered(2500, partition * 10_000).map(({ value }) => value))
  }
})

test('many messages can become one FlowFile', async () => {
  const brokers = serviceEndpoint('kafka')
  const topic = await createTopic(brokers)
  await writeTopic(brokers, topic, numbered(10))
  const { success } = await runProcessor(ConsumeKafka, {
    properties: { ...settings(topic), output: { kind: 'demarcator', demarcator: '|' } },
    until: ({ success }) => success.length > 0,
  })
  expect(success).toMatchObject([
    {
      content: '0|1|2|3|4|5|6|7|8|9',
      attributes: { 'kafka.offset': '0', 'kafka.max.offset': '9', 'kafka.count': '10' },
    },
  ])
})

test('a pattern subscribes to all topics that it matches', async () => {
  const brokers = serviceEndpoint('kafka')
  const topics = await Promise.all([createTopic(brokers), createTopic(brokers)])
  for (const topic of topics) await writeTopic(brokers, topic, [{ value: topic }])
  const { success } = await runProcessor(ConsumeKafka, {
    properties: { ...settings(`(${topics.join('|')})`), topicFormat: 'pattern' },
    until: ({ success }) => success.length === 2,
  })
  expect(contents(success).toSorted()).toEqual(topics.toSorted())
})

test('what could not be stored is not committed, and comes again', async () => {
  const brokers = serviceEndpoint('kafka')
  const topic = await createTopic(brokers)
  await writeTopic(brokers, topic, numbered(10))
  const properties = settings(topic)
  const FullDisk: typeof ConsumeKafka = {
    ...ConsumeKafka,
    async onTrigger(context) {
      await ConsumeKafka.onTrigger(context)
      throw new Error('No space is left on the disk')
    },
  }
  const failed = await runProcessor(FullDisk, { properties, until: ({ bulletins }) => bulletins.length > 0 })
  expect(failed.success).toEqual([])
  expect(await committedOffsets(brokers, properties.groupId, topic)).toEqual(['-1'])
  const { success } = await runProcessor(ConsumeKafka, { properties, until: ({ success }) => success.length === 10 })
  expect(contents(success)).toEqual(numbered(10).map(({ value }) => value))
})

test('a second run goes on where the first one stopped', async () => {
  const brokers = serviceEndpoint('kafka')
  const topic = await createTopic(brokers)
  const properties = settings(topic)
  await writeTopic(brokers, topic, numbered(5))
  const first = await runProcessor(ConsumeKafka, { properties, until: ({ success }) => success.length === 5 })
  await writeTopic(brokers, topic, numbered(5, 5))
  const second = await runProcessor(ConsumeKafka, { properties, until: ({ success }) => success.length === 5 })
  expect(contents(first.success)).toEqual(['0', '1', '2', '3', '4'])
  expect(contents(second.success)).toEqual(['5', '6', '7', '8', '9'])
})

test('when another member joins the group, both read on and nothing is lost', { timeout: 90_000 }, async () => {
  const brokers = serviceEndpoint('kafka')
  const topic = await createTopic(brokers, 4)
  const properties = settings(topic)
  const producer = testKafka(brokers).producer()
  await producer.connect()
  let written = 0
  const write = async (count: number) => {
    const messages = numbered(count, written).map((message, index) => ({ ...message, partition: index % 4 }))
    await producer.send({ topic, messages })
    written += count
  }
  const seen = { first: new Set<string>(), second: new Set<string>() }
  const both = () => new Set([...seen.first, ...seen.second])
  const isDone = () => seen.second.size > 0 && both().size === written
  const options = { properties, timeoutMs: 60_000 }
  let second: Promise<unknown> | undefined

  await write(100)
  await runProcessor(ConsumeKafka, {
    ...options,
    until: async ({ success }) => {
      for (const content of contents(success)) seen.first.add(content)
      if (seen.first.size < 100) return false
      second ??= runProcessor(ConsumeKafka, {
        ...options,
        until: ({ success }) => {
          for (const content of contents(success)) seen.second.add(content)
          return isDone()
        },
      })
      if (seen.second.size === 0) await write(20)
      return isDone()
    },
  })
  await second
  await producer.disconnect()
  expect(both()).toEqual(new Set(numbered(written).map(({ value }) => value)))
})

test('kill -9 in the middle loses nothing', { timeout: 120_000 }, async () => {
  const brokers = serviceEndpoint('kafka')
  const topic = await createTopic(brokers, 2)
  const count = 20_000
  for (const partition of [0, 1]) {
    await writeTopic(
      brokers,
      topic,
      numbered(count / 2, (partition * count) / 2).map((message) => ({ ...message, partition })),
    )
  }
  const folder = await mkdtemp(join(tmpdir(), 'mulgil-kafka-'))
  const document = sourceFlow('ConsumeKafka', settings(topic), 'success')
  for (const atLeast of [1000, 5000]) {
    await using flow = await startFlowProcess(folder, document)
    await flow.queued(atLeast)
    await flow.kill()
  }
  await using last = await startTestEngine({ folder, processors: [ConsumeKafka, LogAttribute] })
  await last.engine.apply(FlowDocument.parse(document), { parameters: {} })
  await last.engine.start('flow', ['source'])
  const received = async () => contents(await last.queue('flow', 'out'))
  // The group lets go of the killed members when their session has timed out.
  await expect.poll(async () => new Set(await received()).size, { timeout: 60_000, interval: 500 }).toBe(count)
  await last.engine.close()
  await rm(folder, { recursive: true })
})

test('a topic that does not exist is said, and waited for', async () => {
  const brokers = serviceEndpoint('kafka')
  const topic = `test-${randomUUID()}`
  let isWritten = false
  const { success, bulletins } = await runProcessor(ConsumeKafka, {
    properties: settings(topic),
    scheduling: { yield: '200 ms' },
    until: async ({ bulletins, success }) => {
      if (bulletins.length > 0 && !isWritten) {
        isWritten = true
        await writeTopic(brokers, topic, [{ value: 'at last' }])
      }
      return success.length === 1
    },
  })
  expect(contents(success)).toEqual(['at last'])
  expect(bulletins[0]).toBe(`The Kafka topic "${topic}" does not exist, and the broker does not create it.`)
})

test('a broker that is away at the start, and later again, is waited for', { timeout: 150_000 }, async () => {
  await using service = await prepareService('kafka')
  const brokers = `127.0.0.1:${service.port}`
  let step = 0
  const { success, bulletins } = await runProcessor(ConsumeKafka, {
    properties: { ...settings('a'), brokers },
    scheduling: { yield: '200 ms' },
    timeoutMs: 120_000,
    until: async ({ success, bulletins }) => {
      if (step === 0 && bulletins.length > 0) {
        await service.start()
        await writeTopic(brokers, 'a', [{ value: 'before' }])
        step = 1
      } else if (step === 1 && success.length > 0) {
        await service.stop()
        await service.start()
        await writeTopic(brokers, 'a', [{ value: 'after' }])
        step = 2
      }
      return success.some(({ content }) => content === 'after')
    },
  })
  expect(new Set(contents(success))).toEqual(new Set(['before', 'after']))
  expect(bulletins[0]).toMatch(/^Kafka at 127.0.0.1:\d+ cannot be reached: .*ECONNREFUSED/)
})

test('a refused login is said', { timeout: 60_000 }, async () => {
  await using service = await startService('kafka', { env: { SASL: 'ada:secret' } })
  const { bulletins } = await runProcessor(ConsumeKafka, {
    properties: {
      ...settings('a'),
      brokers: service.endpoints.kafka_sasl,
      login: { kind: 'plain', username: 'ada', password: 'wrong' },
    },
    until: ({ bulletins }) => bulletins.length > 0,
  })
  expect(bulletins[0]).toMatch(/refused the login/)
})

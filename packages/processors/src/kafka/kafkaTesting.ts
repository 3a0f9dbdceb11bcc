import { randomUUID } from 'node:crypto'
import { Kafka, type KafkaMessage, logLevel } from 'kafkajs'

/** A client of the tests' own, beside the one under test. */
export const testKafka = (brokers: string) => new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING })

/** A new topic with so many partitions. */
export async function createTopic(
  brokers: string,
  numPartitions = 1,
  config: Readonly<Record<string, string>> = {},
): Promise<string> {
  const topic = `test-${randomUUID()}`
  const admin = testKafka(brokers).admin()
  await admin.connect()
  const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }))
  await admin.createTopics({ topics: [{ topic, numPartitions, configEntries }] })
  await admin.disconnect()
  return topic
}

/** All messages of a topic once there are so many, by partition and offset. */
export async function readTopic(
  brokers: string,
  topic: string,
  count: number,
): Promise<(KafkaMessage & { readonly partition: number })[]> {
  const consumer = testKafka(brokers).consumer({ groupId: randomUUID(), maxWaitTimeInMs: 100 })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  const messages: (KafkaMessage & { readonly partition: number })[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  await consumer.run({
    eachMessage: async ({ partition, message }) => {
      messages.push({ ...message, partition })
      if (messages.length === count) resolve()
    },
  })
  await promise
  await consumer.disconnect()
  return messages.sort((a, b) => a.partition - b.partition || Number(BigInt(a.offset) - BigInt(b.offset)))
}

/** Puts messages into a topic. */
export async function writeTopic(
  brokers: string,
  topic: string,
  messages: readonly {
    readonly key?: string
    readonly value: string | null
    readonly headers?: Record<string, string>
    readonly partition?: number
  }[],
): Promise<void> {
  const producer = testKafka(brokers).producer()
  await producer.connect()
  await producer.send({ topic, messages: [...messages] })
  await producer.disconnect()
}

/** The offsets that a group has committed, by partition. */
export async function committedOffsets(brokers: string, groupId: string, topic: string): Promise<string[]> {
  const admin = testKafka(brokers).admin()
  await admin.connect()
  const [found] = await admin.fetchOffsets({ groupId, topics: [topic] })
  await admin.disconnect()
  return found.partitions.toSorted((a, b) => a.partition - b.partition).map(({ offset }) => offset)
}

import { dataSize, defineProcessor, expression, type FlowFile } from '@mulgil/engine'
import { MulgilError } from '@mulgil/flow'
import { CompressionTypes } from 'kafkajs'
import { z } from 'zod'
import { errors } from '../errors.ts'
import { regex } from '../regex.ts'
import { isKafkaChosen, kafkaChoice, kafkaLinkOf, kafkaNotChosen } from './kafkaChoice.ts'
import { connectionError, kafkaTwin, kafkaUri } from './kafkaClient.ts'
import { keyOf, outgoingMessages } from './outgoingMessages.ts'
import { PartitionSender } from './partitionSender.ts'
import { TopicPartitions } from './topicPartitions.ts'

const settings = z.object({
  ...kafkaChoice,
  topic: expression().describe('Topic to publish to.'),
  key: expression()
    .optional()
    .describe('Key of the message; messages with the same key go to the same partition. None when empty.'),
  keyEncoding: z.enum(['utf-8', 'hex']).default('utf-8').describe('How the key above stands for bytes.'),
  partition: expression().optional().describe('Number of the partition; chosen by the key when empty.'),
  attributesAsHeaders: regex()
    .optional()
    .describe('Regular expression: attributes whose whole name it matches become headers of the message.'),
  demarcator: expression()
    .optional()
    .describe('Text between messages: the content is cut there, and each part is a message. One message when empty.'),
  acks: z
    .enum(['all', 'leader', 'none'])
    .default('all')
    .describe('When a message counts as published: all in-sync replicas have it, the leader has it, or it was sent.'),
  compression: z
    .enum(['none', 'gzip'])
    .default('none')
    .describe('How messages are compressed on their way and in Kafka.'),
  maxRequestSize: dataSize().prefault('1 MB').describe('Most bytes in one request; also the largest message.'),
  onFailure: z
    .enum(['route', 'rollback'])
    .default('route')
    .describe(
      'What happens to a FlowFile that Kafka refuses: it goes to failure, or stays in the queue with its whole batch.',
    ),
})

const acksOf = { all: -1, leader: 1, none: 0 } as const
const compressionOf = { none: CompressionTypes.None, gzip: CompressionTypes.GZIP } as const
const properties = settings.refine(isKafkaChosen, kafkaNotChosen)

export const PublishKafka = defineProcessor({
  type: 'PublishKafka',
  summary: 'Publishes the content of each FlowFile as a message, or as several, to a topic of Apache Kafka.',
  description: `FlowFiles of a batch travel together, a request for each partition, in the order of the queue. A FlowFile goes to
\`success\` when Kafka has all of its messages; one that Kafka refuses (too large, no such topic) goes to \`failure\` alone. While
the brokers cannot be reached the FlowFiles stay in the queue.

There are no Kafka transactions, unlike NiFi's default. They would make a batch visible at once, but not exactly once: after a crash
between Kafka's commit and the one of this flow the batch is published again either way. Consumers that must not see
a message twice can compare keys.

Empty content with the attribute \`kafka.tombstone\` = \`true\` becomes a message without a value, which marks a deletion.`,
  tags: ['kafka', 'publish', 'produce', 'send', 'message', 'stream', 'topic'],
  input: 'required',
  properties,
  relationships: {
    success: 'Kafka has the messages.',
    failure:
      'Kafka refused a message: too large, no such topic, or not allowed. Parts before a refused one may be published.',
  },
  reads: { 'kafka.tombstone': 'true: publish empty content as a message without a value.' },
  writes: { 'msg.count': 'How many messages the FlowFile became.' },
  effect: 'writes',
  promise: {
    level: 'atLeastOnce',
    when: 'With acks all; a crash between the confirmation and the commit publishes a batch again.',
  },
  nifi: {
    type: [
      'org.apache.nifi.kafka.processors.PublishKafka',
      'PublishKafka_2_6',
      'PublishKafka_2_0',
      'PublishKafka_1_0',
      'PublishKafka_0_11',
      'PublishKafka_0_10',
      'PublishKafka',
      'PutKafka',
    ],
    properties: {
      ...kafkaTwin,
      'Topic Name': 'topic',
      topic: 'topic',
      'Kafka Key': 'key',
      'kafka-key': 'key',
      'Kafka Key Attribute Encoding': 'keyEncoding',
      'key-attribute-encoding': 'keyEncoding',
      partition: 'partition',
      'FlowFile Attribute Header Pattern': 'attributesAsHeaders',
      'attribute-name-regex': 'attributesAsHeaders',
      'Message Demarcator': 'demarcator',
      'message-demarcator': 'demarcator',
      acks: 'acks',
      'compression.type': 'compression',
      'max.request.size': 'maxRequestSize',
      'Failure Strategy': 'onFailure',
      'failure-strategy': 'onFailure',
      'Known Brokers': 'brokers',
    },
  },

  async onScheduled({ properties, log, clock }) {
    const { link, close } = await kafkaLinkOf(properties, log)
    try {
      const { producer, admin } = await link.publisher()
      const partitions = new TopicPartitions(admin, producer, clock)
      return { link, producer, partitions, [Symbol.asyncDispose]: close }
    } catch (error) {
      await close()
      throw error
    }
  },

  async onTrigger({ session, properties, scheduled: { link, producer, partitions }, log, clock }) {
    const places = new Map<
      string,
      { readonly topic: string; readonly partition: number; readonly flowFiles: FlowFile[] }
    >()
    partitions.nextTurn()
    await session.forEach(async (flowFile) => {
      const topic = properties.topic(flowFile).trim()
      const asked = properties.partition?.(flowFile).trim() ?? ''
      const partition =
        asked === ''
          ? await partitions.choose(topic, keyOf(flowFile, properties))
          : await parsePartition(asked, topic, partitions)
      const name = `${partition} ${topic}`
      const place = places.get(name) ?? { topic, partition, flowFiles: [] }
      places.set(name, place)
      place.flowFiles.push(flowFile)
      session.transfer(flowFile, 'success')
    })

    const refused = new Map<FlowFile, MulgilError>()
    const publish = async ({ topic, partition, flowFiles }: NonNullable<ReturnType<typeof places.get>>) => {
      const startedAt = clock()
      const sender = new PartitionSender<FlowFile>(producer, {
        topic,
        partition,
        acks: acksOf[properties.acks],
        compression: compressionOf[properties.compression],
        maxRequestBytes: properties.maxRequestSize,
        refuse: (flowFile, error) => refused.set(flowFile, error),
      })
      for (const flowFile of flowFiles) {
        try {
          let count = 0
          for await (const message of outgoingMessages(session, flowFile, topic, properties)) {
            await sender.add(flowFile, message)
            count += 1
          }
          session.putAttribute(flowFile, 'msg.count', count)
        } catch (error) {
          if (!(error instanceof MulgilError)) throw error
          refused.set(flowFile, error)
        }
      }
      await sender.flush()
      const sent = { durationMs: clock() - startedAt, details: `partition ${partition}` }
      for (const flowFile of flowFiles) {
        if (!refused.has(flowFile)) session.send(flowFile, kafkaUri(link, topic), sent)
      }
    }
    await Promise.all([...places.values()].map(publish)).catch((error) => {
      throw connectionError(link, error)
    })

    for (const [flowFile, error] of refused) {
      if (properties.onFailure === 'rollback') throw error
      if (error.code === 'KAFKA_TOPIC_UNKNOWN') partitions.forget(String(error.details.topic))
      log.error(error.message, { flowFile, code: error.code, cause: error })
      const failed = session.putAttributes(flowFile, { 'error.code': error.code, 'error.message': error.message })
      session.transfer(session.penalize(failed), 'failure')
    }
  },
})

async function parsePartition(text: string, topic: string, partitions: TopicPartitions): Promise<number> {
  if (/^\d{1,9}$/.test(text) && (await partitions.has(topic, Number(text)))) return Number(text)
  throw errors.SETTING_INVALID({
    property: 'partition',
    value: text,
    expected: `the number of a partition of "${topic}"`,
  })
}

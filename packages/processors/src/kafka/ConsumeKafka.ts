import { defineProcessor, duration } from '@mulgil/engine'
import type { IHeaders, KafkaMessage } from 'kafkajs'
import { z } from 'zod'
import { type Regex, regex } from '../regex.ts'
import { isKafkaChosen, kafkaChoice, kafkaLinkOf, kafkaNotChosen } from './kafkaChoice.ts'
import { kafkaTwin, kafkaUri } from './kafkaClient.ts'
import { KafkaConsumer } from './kafkaConsumer.ts'
import type { TakenMessages } from './kafkaInbox.ts'

const properties = z
  .object({
    ...kafkaChoice,
    groupId: z.string().min(1).describe('Consumer group: processors with the same one share the partitions.'),
    topics: z
      .string()
      .min(1)
      .describe('Topics to read, separated by commas; or one regular expression, by the next setting.'),
    topicFormat: z
      .enum(['names', 'pattern'])
      .default('names')
      .describe('pattern: all topics whose whole name the regular expression matches when the processor starts.'),
    offsetReset: z
      .enum(['latest', 'earliest'])
      .default('latest')
      .describe(
        'Where to begin when the group has no offset yet: with new messages, or with the oldest that Kafka keeps.',
      ),
    output: z
      .discriminatedUnion('kind', [
        z.object({ kind: z.literal('flowFile') }),
        z.object({
          kind: z.literal('demarcator'),
          demarcator: z.string().default('\n').describe('Text between two messages.'),
        }),
      ])
      .default({ kind: 'flowFile' })
      .describe('A FlowFile for each message, or one for many messages of a partition with a demarcator between them.'),
    headersAsAttributes: regex()
      .optional()
      .describe('Regular expression: message headers whose whole name it matches become attributes of the same name.'),
    keyEncoding: z
      .enum(['utf-8', 'hex', 'none'])
      .default('utf-8')
      .describe('How the key stands in the attribute kafka.key; none leaves it out.'),
    sessionTimeout: duration()
      .prefault('30 secs')
      .describe('After this long without a sign of life the group gives the partitions of this processor to others.'),
  })
  .refine(isKafkaChosen, kafkaNotChosen)
  .refine(({ topicFormat, topics }) => topicFormat === 'names' || isRegExp(topics), {
    path: ['topics'],
    message: 'This is no valid regular expression.',
  })

export const ConsumeKafka = defineProcessor({
  type: 'ConsumeKafka',
  summary: 'Reads topics of Apache Kafka as a member of a consumer group: each message becomes a FlowFile.',
  description: `Offsets are committed only when the FlowFiles are safe on disk: after a crash, or when the group gives a partition
to another member, the messages whose offsets were not committed come again. The order within a partition is kept. While the
queue behind this processor is full it fetches no more, but stays a member of its group.`,
  tags: ['kafka', 'consume', 'subscribe', 'message', 'stream', 'topic'],
  input: 'none',
  serial: true,
  properties,
  relationships: { success: 'A FlowFile for each message, or for many.' },
  writes: {
    'kafka.topic': 'Topic of the message.',
    'kafka.partition': 'Its partition.',
    'kafka.offset': 'Its offset; of the first of several.',
    'kafka.max.offset': 'The offset of the last of several; of the message itself otherwise.',
    'kafka.timestamp': 'Its time, epoch milliseconds; of the first of several.',
    'kafka.key': 'Its key, where it has one.',
    'kafka.count': 'How many messages are in the FlowFile.',
    'kafka.tombstone': 'true for a message without a value, which marks a deletion.',
  },
  effect: 'reads',
  promise: {
    level: 'atLeastOnce',
    when: 'A crash between the commit and that of the offsets makes FlowFiles a second time.',
  },
  nifi: {
    type: [
      'org.apache.nifi.kafka.processors.ConsumeKafka',
      'ConsumeKafka_2_6',
      'ConsumeKafka_2_0',
      'ConsumeKafka_1_0',
      'ConsumeKafka_0_11',
      'ConsumeKafka_0_10',
      'ConsumeKafka',
    ],
    properties: {
      ...kafkaTwin,
      'Group ID': 'groupId',
      'group.id': 'groupId',
      Topics: 'topics',
      topic: 'topics',
      'Topic Format': 'topicFormat',
      topic_type: 'topicFormat',
      'auto.offset.reset': 'offsetReset',
      'Message Demarcator': 'output.demarcator',
      'message-demarcator': 'output.demarcator',
      'Header Name Pattern': 'headersAsAttributes',
      'header-name-regex': 'headersAsAttributes',
      'Key Attribute Encoding': 'keyEncoding',
      'key-attribute-encoding': 'keyEncoding',
    },
  },

  async onScheduled({ properties, log, wake }) {
    const { topics, topicFormat, groupId, offsetReset, sessionTimeout } = properties
    const { link } = await kafkaLinkOf(properties, log)
    const settings = {
      brokers: link.brokers,
      groupId,
      topics:
        topicFormat === 'pattern' ? new RegExp(`^(?:${topics})$`) : topics.split(',').map((topic) => topic.trim()),
      fromBeginning: offsetReset === 'earliest',
      sessionTimeoutMs: sessionTimeout,
    }
    return new KafkaConsumer(link.kafka, settings, { log, wake }).start()
  },

  onTrigger({ session, properties, scheduled }) {
    const taken = scheduled.inbox.take(1000)
    if (taken.length === 0) return
    session.afterCommit(() => {
      for (const part of taken) part.stored()
    })
    session.afterRollback(() => {
      for (const part of taken) part.giveBack()
    })
    const { output, headersAsAttributes, keyEncoding } = properties
    for (const part of taken) {
      const uri = kafkaUri(scheduled, part.topic)
      if (output.kind === 'demarcator') {
        const flowFile = session.write(session.create(), joined(part.messages, output.demarcator))
        session.putAttributes(flowFile, attributesOf(part, part.messages))
        session.receive(flowFile, uri)
        session.transfer(flowFile, 'success')
        continue
      }
      for (const message of part.messages) {
        const flowFile = session.write(session.create(), message.value ?? '')
        if (headersAsAttributes) session.putDynamicAttributes(flowFile, matching(message.headers, headersAsAttributes))
        session.putAttributes(flowFile, attributesOf(part, [message]))
        if (message.value === null) session.putAttribute(flowFile, 'kafka.tombstone', true)
        if (message.key && keyEncoding !== 'none')
          session.putAttribute(flowFile, 'kafka.key', message.key.toString(keyEncoding))
        session.receive(flowFile, uri)
        session.transfer(flowFile, 'success')
      }
    }
  },
})

const attributesOf = ({ topic, partition }: TakenMessages, messages: readonly KafkaMessage[]) => ({
  'kafka.topic': topic,
  'kafka.partition': partition,
  'kafka.offset': messages[0].offset,
  'kafka.max.offset': messages[messages.length - 1].offset,
  'kafka.timestamp': messages[0].timestamp,
  'kafka.count': messages.length,
})

function joined(messages: readonly KafkaMessage[], demarcator: string): Buffer {
  const between = Buffer.from(demarcator)
  const parts = messages.flatMap(({ value }, index) => (index === 0 ? [value ?? ''] : [between, value ?? '']))
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)))
}

function matching(headers: IHeaders | undefined, names: Regex): Record<string, string> {
  const wanted = Object.entries(headers ?? {}).filter(([name]) => names.matches(name))
  return Object.fromEntries(wanted.map(([name, value]) => [name, [value ?? ''].flat().join(', ')]))
}

function isRegExp(pattern: string): boolean {
  try {
    new RegExp(pattern)
    return true
  } catch {
    return false
  }
}

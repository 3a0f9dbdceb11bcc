import { defineProcessor, duration } from '@mulgil/engine'
import { z } from 'zod'
import {
  brokerProperties,
  brokerTwin,
  brokerUrls,
  createMqttClient,
  mqttReason,
  qos,
  reportOutages,
} from './mqttClient.ts'
import { MqttInbox } from './mqttInbox.ts'

const properties = z
  .object({
    ...brokerProperties,
    topicFilter: z
      .string()
      .min(1)
      .describe('Topics to subscribe to, with + for one level and # for all below. Several are separated by commas.'),
    qos: qos()
      .default(0)
      .describe('Quality of service that the broker is asked for: 0 at most once, 1 at least once, 2 exactly once.'),
    groupId: z
      .string()
      .optional()
      .describe('Name of a group of subscribers that share the messages, each message to one of them.'),
    session: z
      .enum(['clean', 'resume'])
      .default('clean')
      .describe('resume: the broker keeps messages of QoS 1 and 2 while this processor is away. It needs a client id.'),
    sessionExpiry: duration().prefault('24 hrs').describe('How long the broker keeps a session (MQTT 5).'),
    maxQueueSize: z
      .int()
      .min(1)
      .default(10_000)
      .describe('How many messages may wait in memory; then this processor stops reading from the broker.'),
  })
  .refine(({ session, clientId }) => session === 'clean' || clientId, {
    path: ['clientId'],
    message: 'A session that is resumed needs a client id.',
  })

export const ConsumeMQTT = defineProcessor({
  type: 'ConsumeMQTT',
  summary: 'Subscribes to topics of an MQTT broker: each message becomes a FlowFile.',
  description: `A message of QoS 1 or 2 is acknowledged only when its FlowFile is safe on disk. With the session \`resume\` the
broker sends again what was under way in a crash: QoS 1 may then make a second FlowFile, QoS 2 does not, because the ids of
its messages are part of the same commit. With the session \`clean\` the broker forgets them.

While the queue behind this processor is full it stops reading, and the broker keeps (QoS 1, 2) or drops (QoS 0) messages by
its own limits. A broker that is away is tried again until it is back.`,
  tags: ['mqtt', 'iot', 'subscribe', 'listen', 'message', 'sensor'],
  input: 'none',
  serial: true,
  properties,
  relationships: { message: 'A FlowFile for each message.' },
  writes: {
    'mqtt.broker': 'Address of the broker.',
    'mqtt.topic': 'Topic of the message.',
    'mqtt.qos': 'Quality of service with which it came.',
    'mqtt.isDuplicate': 'true when the broker says that it sent the message before.',
    'mqtt.isRetained': 'true for a message that was kept for later subscribers.',
  },
  effect: 'reads',
  promise: {
    level: 'atLeastOnce',
    when: 'QoS 1 with a resumed session; QoS 2 with a resumed session is exactly once, QoS 0 at most once.',
  },
  state: 'Ids of QoS 2 messages that are stored but not yet released by the broker.',
  nifi: {
    type: 'org.apache.nifi.processors.mqtt.ConsumeMQTT',
    properties: {
      ...brokerTwin,
      'Topic Filter': 'topicFilter',
      'Quality of Service': 'qos',
      'Quality of Service(QoS)': 'qos',
      'Group ID': 'groupId',
      'Session State': 'session',
      'Session state': 'session',
      'Session Expiry Interval': 'sessionExpiry',
      'Max Queue Size': 'maxQueueSize',
    },
    relationships: { Message: 'message' },
  },

  async onScheduled({ properties, log, wake }) {
    const [broker] = brokerUrls(properties)
    const { session, groupId } = properties
    const client = await createMqttClient(properties, {
      clean: session === 'clean',
      resubscribe: false,
      reconnectPeriod: 1000,
      reconnectOnConnackError: true,
      ...(properties.version === '5' && {
        properties: {
          receiveMaximum: Math.min(properties.maxQueueSize, 65_535),
          ...(session === 'resume' && { sessionExpiryInterval: Math.ceil(properties.sessionExpiry / 1000) }),
        },
      }),
    })
    const inbox = new MqttInbox(client, { maxCount: properties.maxQueueSize, wake })
    reportOutages(client, broker, log)

    const filters = properties.topicFilter.split(',').map((filter) => filter.trim())
    const shared = groupId ? filters.map((filter) => `$share/${groupId}/${filter}`) : filters
    let isSubscribed = false
    client.on('connect', ({ sessionPresent }) => {
      if (isSubscribed && sessionPresent) return
      client.subscribe(shared, { qos: properties.qos }, (error) => {
        isSubscribed = !error
        if (error)
          log.error(`${broker} refused the subscription to ${shared.join(', ')}: ${mqttReason(error)}.`, {
            cause: error,
          })
      })
    })
    client.connect()
    return {
      broker,
      inbox,
      async [Symbol.asyncDispose]() {
        if (session === 'clean' && inbox.count > 0) {
          log.warn(`${inbox.count} messages that were received but not stored yet are lost: the session is clean.`)
        }
        await client.endAsync()
      },
    }
  },

  onTrigger({ session, properties, scheduled: { broker, inbox } }) {
    const items = inbox.take(1000)
    if (items.length === 0) return
    session.afterCommit(() => inbox.acknowledge(items))
    session.afterRollback(() => inbox.putBack(items))

    for (const item of items) {
      if (item.kind === 'newSession') {
        for (const [key] of [...session.state.entries()]) session.state.delete(key)
        continue
      }
      const key = `qos2:${item.packetId}`
      if (item.kind === 'release') {
        session.state.delete(key)
        continue
      }
      if (item.qos === 2 && properties.session === 'resume') {
        // Stored before the crash or the broken connection: only the acknowledgement was missing.
        if (session.state.get(key) !== undefined) continue
        session.state.set(key, '')
      }
      let flowFile = session.write(session.create(), item.payload)
      flowFile = session.putAttributes(flowFile, {
        'mqtt.broker': broker,
        'mqtt.topic': item.topic,
        'mqtt.qos': item.qos,
        'mqtt.isDuplicate': item.isDuplicate,
        'mqtt.isRetained': item.isRetained,
      })
      session.receive(flowFile, `${broker}/${item.topic}`)
      session.transfer(flowFile, 'message')
    }
  },
})

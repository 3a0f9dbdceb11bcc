import { condition, defineProcessor, expression, type FlowFile } from '@mulgil/engine'
import { z } from 'zod'
import { errors } from '../errors.ts'
import { brokerProperties, brokerTwin, brokerUrls } from './mqttClient.ts'
import { MqttPublisher } from './mqttPublisher.ts'

const properties = z.object({
  ...brokerProperties,
  topic: expression().describe('Topic to publish to.'),
  qos: expression()
    .prefault('0')
    .describe('Quality of service: 0 sent, 1 the broker has it at least once, 2 exactly once.'),
  retain: condition().prefault('false').describe('true: the broker keeps the message for those who subscribe later.'),
})

export const PublishMQTT = defineProcessor({
  type: 'PublishMQTT',
  summary: 'Publishes the content of each FlowFile as a message to a topic of an MQTT broker.',
  description: `With QoS 1 or 2 a FlowFile goes to \`success\` only when the broker has confirmed its message. Messages leave in
the order of the queue. While the broker cannot be reached the FlowFiles stay in the queue, and the processor goes on trying; a
message that was under way when the connection broke is sent again.`,
  tags: ['mqtt', 'iot', 'publish', 'message', 'sensor'],
  input: 'required',
  properties,
  relationships: {
    success: 'The broker has the message (QoS 1, 2), or it was sent (QoS 0).',
    failure: 'The message cannot be published: no valid topic, too large, or refused by the broker.',
  },
  effect: 'writes',
  promise: { level: 'atLeastOnce', when: 'QoS 1 and 2; at most once with QoS 0.' },
  nifi: {
    type: 'org.apache.nifi.processors.mqtt.PublishMQTT',
    properties: {
      ...brokerTwin,
      Topic: 'topic',
      'Quality of Service': 'qos',
      'Quality of Service(QoS)': 'qos',
      'Retain Message': 'retain',
    },
  },

  onScheduled: ({ properties }) => new MqttPublisher(properties),

  async onTrigger({ session, properties, scheduled: publisher, signal, clock }) {
    const [broker] = brokerUrls(properties)
    const connection = await publisher.connected(signal)
    let turn = Promise.resolve()
    const publish = async (flowFile: FlowFile) => {
      const { promise: sent, resolve: passTurn } = Promise.withResolvers<void>()
      const before = turn
      turn = sent
      try {
        const topic = parseTopic(properties.topic(flowFile))
        const qos = parseQos(properties.qos(flowFile))
        if (flowFile.size > connection.maxBytes) {
          throw errors.MQTT_MESSAGE_TOO_LARGE({ bytes: flowFile.size, maxBytes: connection.maxBytes })
        }
        const payload = await session.read(flowFile, { maxBytes: connection.maxBytes })
        await before
        const startedAt = clock()
        const { confirmed } = await connection.publish(topic, payload, { qos, retain: properties.retain(flowFile) })
        passTurn()
        await confirmed
        session.send(flowFile, `${broker}/${topic}`, { durationMs: clock() - startedAt })
        session.transfer(flowFile, 'success')
      } finally {
        passTurn()
      }
    }
    await session.forEach(publish, { concurrency: 100 })
  },
})

function parseTopic(topic: string): string {
  const isValid = topic !== '' && !/[+#\0]/.test(topic) && Buffer.byteLength(topic) <= 65_535
  if (isValid) return topic
  throw errors.SETTING_INVALID({ property: 'topic', value: topic, expected: 'a topic, not empty and without + and #' })
}

function parseQos(text: string): 0 | 1 | 2 {
  const qos = Number(text.trim() || 'none')
  if (qos === 0 || qos === 1 || qos === 2) return qos
  throw errors.SETTING_INVALID({ property: 'qos', value: text, expected: '0, 1 or 2' })
}

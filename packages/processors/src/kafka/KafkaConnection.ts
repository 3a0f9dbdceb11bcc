import { defineService } from '@mulgil/engine'
import { z } from 'zod'
import { connectionError, kafkaProperties } from './kafkaClient.ts'
import { openKafkaLink } from './kafkaLink.ts'

export const KafkaConnection = defineService({
  type: 'KafkaConnection',
  summary: 'The way to an Apache Kafka cluster, for all processors that publish to it or read from it.',
  description: `Brokers, login and certificates stand in one place. The service is enabled once a broker has answered and taken the login.
Publishers share one connection to each broker; each consumer has connections of its own, as its group needs them.`,
  tags: ['kafka', 'connection', 'broker', 'sasl', 'tls'],
  properties: z.object(kafkaProperties),
  nifi: {
    type: 'org.apache.nifi.kafka.service.Kafka3ConnectionService',
    properties: {
      'bootstrap.servers': 'brokers',
      'sasl.username': 'login.username',
      'sasl.password': 'login.password',
    },
  },

  async onEnabled({ properties, log }) {
    const link = await openKafkaLink(properties, log)
    const admin = link.kafka.admin()
    try {
      await admin.connect()
      await admin.describeCluster()
    } catch (error) {
      throw connectionError(properties, error)
    } finally {
      await admin.disconnect().catch(() => undefined)
    }
    return link
  },
})

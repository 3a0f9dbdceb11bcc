import type { Log } from '@mulgil/engine'
import { type Admin, type Kafka, Partitioners, type Producer } from 'kafkajs'
import type { z } from 'zod'
import { connectionError, createKafka, type kafkaProperties } from './kafkaClient.ts'

/** What publishes: messages, and questions about topics. */
export interface KafkaPublisher {
  readonly producer: Producer
  readonly admin: Admin
}

/** The way to a Kafka cluster, for one processor or shared by several. */
export interface KafkaLink extends AsyncDisposable {
  readonly brokers: string
  readonly kafka: Kafka
  /** Connects at the first call; all publishers share it. Throws KAFKA_NOT_CONNECTED or KAFKA_LOGIN_REFUSED. */
  publisher(): Promise<KafkaPublisher>
}

/** The way to the cluster that these settings name; nothing is connected yet. */
export async function openKafkaLink(
  settings: z.output<z.ZodObject<typeof kafkaProperties>>,
  log: Log,
): Promise<KafkaLink> {
  const kafka = await createKafka(settings, log)
  let publisher: Promise<KafkaPublisher> | undefined

  async function connect(): Promise<KafkaPublisher> {
    const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
    const admin = kafka.admin()
    try {
      await Promise.all([producer.connect(), admin.connect()])
    } catch (error) {
      publisher = undefined
      await Promise.allSettled([producer.disconnect(), admin.disconnect()])
      throw connectionError(settings, error)
    }
    return { producer, admin }
  }

  return {
    brokers: settings.brokers,
    kafka,
    publisher() {
      publisher ??= connect()
      return publisher
    },
    async [Symbol.asyncDispose]() {
      const { producer, admin } = (await publisher?.catch(() => undefined)) ?? {}
      await Promise.allSettled([producer?.disconnect(), admin?.disconnect()])
    },
  }
}

import { hint, type Log, service } from '@mulgil/engine'
import type { z } from 'zod'
import { KafkaConnection } from './KafkaConnection.ts'
import { kafkaProperties } from './kafkaClient.ts'
import { type KafkaLink, openKafkaLink } from './kafkaLink.ts'

/** How a processor reaches Kafka: by a service that it shares with others, or by settings of its own. */
export const kafkaChoice = {
  service: service(KafkaConnection)
    .optional()
    .describe('Service with the way to the cluster; it takes the place of brokers, login and TLS below.'),
  brokers: hint(kafkaProperties.brokers, { replacedBy: 'service' }).optional(),
  login: hint(kafkaProperties.login, { replacedBy: 'service' }),
  useTls: hint(kafkaProperties.useTls, { replacedBy: 'service' }),
  tls: hint(kafkaProperties.tls, { replacedBy: 'service' }),
}
type KafkaChoice = z.output<z.ZodObject<typeof kafkaChoice>>

/** One of the two is needed. */
export const isKafkaChosen = ({ service, brokers }: KafkaChoice) => service !== undefined || brokers !== undefined
export const kafkaNotChosen = { path: ['brokers'], message: 'Choose a service, or give the addresses of brokers.' }

/** The link of the service, or one of its own, which is disposed of with the processor. */
export async function kafkaLinkOf(
  properties: KafkaChoice,
  log: Log,
): Promise<{ link: KafkaLink; close(): Promise<void> }> {
  const { service: shared, brokers, login, useTls, tls } = properties
  if (shared) return { link: shared, close: async () => undefined }
  // `isKafkaChosen` has seen to it that there are some.
  const link = await openKafkaLink({ brokers: brokers ?? '', login, useTls, tls }, log)
  return { link, close: async () => link[Symbol.asyncDispose]() }
}

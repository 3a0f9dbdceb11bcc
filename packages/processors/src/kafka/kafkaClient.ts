import { hint, type Log, secret } from '@mulgil/engine'
import type { MulgilError } from '@mulgil/flow'
import { Kafka, logLevel, type SASLOptions } from 'kafkajs'
import { z } from 'zod'
import { clientTls, readClientTls } from '../connection/tls.ts'
import { errors } from '../errors.ts'

const password = {
  username: z.string().min(1).describe('User name.'),
  password: secret().describe('Password.'),
}

/** What is needed to reach the brokers. */
export const kafkaProperties = {
  brokers: z
    .string()
    .regex(/^\s*[^\s,:/]+:\d+(\s*,\s*[^\s,:/]+:\d+)*\s*$/, { message: 'Write host:port, several separated by commas.' })
    .describe('Addresses of one or more brokers as host:port, separated by commas; the others are found through them.'),
  login: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('anonymous') }),
      z.object({ kind: z.literal('plain'), ...password }),
      z.object({ kind: z.literal('scramSha256'), ...password }),
      z.object({ kind: z.literal('scramSha512'), ...password }),
      z.object({ kind: z.literal('oauthBearer'), token: secret().describe('Access token.') }),
    ])
    .default({ kind: 'anonymous' })
    .describe('How to log in (SASL).'),
  useTls: z.boolean().default(false).describe('Encrypt the connection.'),
  tls: hint(clientTls().describe('For encrypted connections.'), {
    dependsOn: { property: 'useTls', values: [true] },
  }),
}

/** NiFi keeps these in a connection service today; processors of 1.x had them inline. */
export const kafkaTwin = {
  'Kafka Connection Service': 'service',
  'bootstrap.servers': 'brokers',
  'sasl.username': 'login.username',
  'sasl.password': 'login.password',
}

type KafkaSettings = z.output<z.ZodObject<typeof kafkaProperties>>

export const brokerList = ({ brokers }: { readonly brokers: string }) =>
  brokers.split(',').map((broker) => broker.trim())

/** Where FlowFiles come from and go to, in provenance. */
export const kafkaUri = (settings: { readonly brokers: string }, topic: string) =>
  `kafka://${brokerList(settings)[0]}/${topic}`

export async function createKafka(settings: KafkaSettings, log: Log): Promise<Kafka> {
  return new Kafka({
    clientId: 'mulgil',
    brokers: brokerList(settings),
    ssl: settings.useTls ? await readClientTls(settings.tls) : undefined,
    sasl: saslOf(settings.login),
    connectionTimeout: 5000,
    // Long outages are the engine's to wait out, so that people see them; short ones are not worth a word.
    retry: { retries: 3, initialRetryTime: 200, maxRetryTime: 2000 },
    logLevel: logLevel.WARN,
    logCreator: () => (entry) => log.debug(`kafkajs: ${entry.log.message}`),
  })
}

/** A new object each time: kafkajs keeps its authenticator in it. */
function saslOf(login: KafkaSettings['login']): SASLOptions | undefined {
  switch (login.kind) {
    case 'anonymous':
      return undefined
    case 'plain':
      return { mechanism: 'plain', username: login.username, password: login.password }
    case 'scramSha256':
      return { mechanism: 'scram-sha-256', username: login.username, password: login.password }
    case 'scramSha512':
      return { mechanism: 'scram-sha-512', username: login.username, password: login.password }
    case 'oauthBearer':
      return { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value: login.token }) }
    default:
      throw new Error(`Unknown login ${JSON.stringify(login satisfies never)}`)
  }
}

/** The broker's name for what went wrong, as MESSAGE_TOO_LARGE, from under kafkajs's retries. */
export function kafkaErrorType(error: unknown): string | undefined {
  const original = originalOf(error)
  return 'type' in original ? String(original.type) : undefined
}

/** A coded error for brokers that are away or refuse the login. */
export function connectionError({ brokers }: { readonly brokers: string }, error: unknown): MulgilError {
  const original = originalOf(error)
  const reason = original.message.replace(/\.$/, '')
  if (original.name === 'KafkaJSSASLAuthenticationError')
    return errors.KAFKA_LOGIN_REFUSED({ brokers, reason }, { cause: error })
  return errors.KAFKA_NOT_CONNECTED({ brokers, reason }, { cause: error })
}

function originalOf(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  return error.cause instanceof Error ? originalOf(error.cause) : error
}

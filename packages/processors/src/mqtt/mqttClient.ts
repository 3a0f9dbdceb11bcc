import { duration, type Log, secret } from '@mulgil/engine'
import { connect, type IClientOptions, type MqttClient } from 'mqtt'
import { z } from 'zod'
import { clientTls, readClientTls } from '../connection/tls.ts'

/** Quality of service, as MQTT numbers it. */
export const qos = () => z.literal([0, 1, 2])

/** What ConsumeMQTT and PublishMQTT need to reach a broker. */
export const brokerProperties = {
  broker: z
    .string()
    .regex(/^\s*(mqtts?|tcp|ssl|wss?):\/\/[^\s@,]+(\s*,\s*(mqtts?|tcp|ssl|wss?):\/\/[^\s@,]+)*\s*$/, {
      message: 'Write an address as mqtt://host:1883, mqtts://host:8883, ws://host/path or wss://host/path.',
    })
    .describe(
      'Address of the broker: mqtt://host:1883, or mqtts, ws, wss. Several, separated by commas, are tried in turn.',
    ),
  version: z.enum(['3.1.1', '5']).default('3.1.1').describe('Version of MQTT to speak.'),
  clientId: z
    .string()
    .optional()
    .describe('Name of this client at the broker; a random one when empty. No two clients may share one.'),
  login: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('anonymous') }),
      z.object({
        kind: z.literal('password'),
        username: z.string().min(1).describe('User name.'),
        password: secret().describe('Password.'),
      }),
    ])
    .default({ kind: 'anonymous' })
    .describe('How this processor logs in.'),
  connectTimeout: duration().prefault('30 secs').describe('How long the broker may take to answer.'),
  keepAlive: duration().prefault('60 secs').describe('How often a silent connection is probed.'),
  lastWill: z
    .object({
      topic: z.string().min(1).describe('Topic of the last will.'),
      message: z.string().describe('Its content.'),
      qos: qos().default(0).describe('Its quality of service.'),
      retain: z.boolean().default(false).describe('Keep it for those who subscribe later.'),
    })
    .optional()
    .describe('A message that the broker publishes when this client vanishes.'),
  tls: clientTls().describe('For mqtts and wss addresses.'),
}

export const brokerTwin = {
  'Broker URI': 'broker',
  'MQTT Specification Version': 'version',
  'Client ID': 'clientId',
  Username: 'login.username',
  Password: 'login.password',
  'Connection Timeout': 'connectTimeout',
  'Connection Timeout (seconds)': 'connectTimeout',
  'Keep Alive': 'keepAlive',
  'Keep Alive Interval (seconds)': 'keepAlive',
  'Last Will Message': 'lastWill.message',
  'Last Will Topic': 'lastWill.topic',
  'Last Will Retain': 'lastWill.retain',
  'Last Will QoS Level': 'lastWill.qos',
}

type BrokerSettings = z.output<z.ZodObject<typeof brokerProperties>>

/** The addresses, with NiFi's tcp and ssl in MQTT's words. */
export const brokerUrls = ({ broker }: { readonly broker: string }) =>
  broker.split(',').map((url) => url.trim().replace(/^tcp:/, 'mqtt:').replace(/^ssl:/, 'mqtts:').replace(/\/$/, ''))

/** A client that is not connected yet: attach listeners, then call `connect()`. */
export async function createMqttClient(settings: BrokerSettings, options: IClientOptions): Promise<MqttClient> {
  const [first, ...others] = brokerUrls(settings)
  const { login, lastWill } = settings
  const servers = others.length > 0 ? [first, ...others].map((url) => new URL(url)).map(serverOf) : undefined
  return connect(first, {
    protocolVersion: settings.version === '5' ? 5 : 4,
    clientId: settings.clientId || undefined,
    ...(login.kind === 'password' && { username: login.username, password: login.password }),
    ...(lastWill && { will: { ...lastWill, payload: Buffer.from(lastWill.message) } }),
    connectTimeout: settings.connectTimeout,
    keepalive: Math.max(1, Math.round(settings.keepAlive / 1000)),
    servers,
    ...(await readClientTls(settings.tls)),
    ...options,
    manualConnect: true,
  })
}

const defaultPorts: Record<string, number> = { mqtt: 1883, mqtts: 8883, ws: 80, wss: 443 }

function serverOf(url: URL) {
  const protocol = url.protocol.slice(0, -1) as 'mqtt' | 'mqtts' | 'ws' | 'wss'
  return { host: url.hostname, port: Number(url.port) || defaultPorts[protocol], protocol }
}

/** Says once that the broker is away, why, and when it is back; repeated attempts with the same outcome stay quiet. */
export function reportOutages(client: MqttClient, broker: string, log: Log): void {
  let said = ''
  const say = (reason: string, cause?: unknown) => {
    if (reason === said) return
    said = reason
    log.error(`${broker} cannot be reached: ${reason}. Trying again.`, { code: 'MQTT_NOT_CONNECTED', cause })
  }
  client.on('error', (error) => say(mqttReason(error), error))
  client.on('disconnect', (packet) => say(`the broker ended the connection (reason ${packet.reasonCode})`))
  client.on('offline', () => said || say('the connection is lost'))
  client.on('connect', () => {
    if (said) log.info(`${broker} is connected again.`)
    said = ''
  })
}

/** Words for an error of mqtt.js; Node leaves the message empty where a name has several addresses. */
export function mqttReason(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.map(mqttReason).join('; ')
  return error instanceof Error ? error.message.replace(/\.$/, '') || error.name : String(error)
}

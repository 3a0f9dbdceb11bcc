import type { IClientPublishOptions, MqttClient } from 'mqtt'
import type { z } from 'zod'
import { errors } from '../errors.ts'
import { type brokerProperties, brokerUrls, createMqttClient, mqttReason } from './mqttClient.ts'

/** The most that MQTT's packet format can carry, with some room for the topic. */
const formatMaxBytes = 268_435_455 - 70_000

/** Brokers that do not say how many unconfirmed messages they take may end the connection above this number. */
const defaultWindow = 20

export interface PublishingConnection {
  /** The most that a message may have. */
  readonly maxBytes: number
  /**
   * Sends a message as soon as the broker takes another one unconfirmed. `confirmed` resolves when the broker has it; it
   * rejects with MQTT_REFUSED, or otherwise when the connection breaks.
   */
  publish(topic: string, payload: Uint8Array, options: IClientPublishOptions): Promise<{ confirmed: Promise<unknown> }>
}

/** Publishes over one connection, and opens another when that one is gone: nothing waits in a client that is offline. */
export class MqttPublisher {
  readonly #settings: z.output<z.ZodObject<typeof brokerProperties>>
  #opening: Promise<{ readonly client: MqttClient; readonly connection: PublishingConnection }> | undefined

  constructor(settings: z.output<z.ZodObject<typeof brokerProperties>>) {
    this.#settings = settings
  }

  /** The open connection, or a new one; throws MQTT_NOT_CONNECTED. */
  async connected(signal: AbortSignal): Promise<PublishingConnection> {
    this.#opening ??= this.#open(signal)
    const opening = this.#opening
    try {
      return (await opening).connection
    } catch (error) {
      if (this.#opening === opening) this.#opening = undefined
      throw error
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const open = await this.#opening?.catch(() => undefined)
    await open?.client.endAsync()
  }

  async #open(signal: AbortSignal) {
    const [broker] = brokerUrls(this.#settings)
    const client = await createMqttClient(this.#settings, { clean: true, reconnectPeriod: 0, queueQoSZero: false })
    const closed = Promise.withResolvers<never>()
    closed.promise.catch(() => {})
    let reason = 'the connection is lost'
    client.on('error', (error) => {
      reason = mqttReason(error)
    })
    const connack = await new Promise<{ readonly maximumPacketSize?: number; readonly receiveMaximum?: number }>(
      (resolve, reject) => {
        const give = () => reject(signal.reason)
        signal.addEventListener('abort', give, { once: true })
        client.once('connect', ({ properties }) => {
          signal.removeEventListener('abort', give)
          resolve(properties ?? {})
        })
        client.on('close', () => {
          this.#opening = undefined
          reject(errors.MQTT_NOT_CONNECTED({ broker, reason }))
          // No coded error: what was under way is not at fault, so the session rolls back.
          closed.reject(new Error(`${broker}: ${reason}`))
        })
        client.connect()
      },
    ).catch((error) => {
      client.end(true)
      throw error
    })
    const maxBytes = Math.min(formatMaxBytes, (connack.maximumPacketSize ?? formatMaxBytes) - 1000)
    const window = createWindow(Math.min(connack.receiveMaximum ?? defaultWindow, 100))
    const connection: PublishingConnection = {
      maxBytes,
      publish: async (topic, payload, options) => {
        await Promise.race([window.enter(), closed.promise])
        const confirmed = client
          .publishAsync(topic, Buffer.from(payload), options)
          .catch((cause) => {
            if (!client.connected || typeof cause?.code !== 'number') throw cause
            throw errors.MQTT_REFUSED({ broker, topic, reason: mqttReason(cause) }, { cause })
          })
          .finally(window.leave)
        return { confirmed: Promise.race([confirmed, closed.promise]) }
      },
    }
    return { client, connection }
  }
}

/** Lets a limited number in at once; the others wait in their order. */
function createWindow(size: number) {
  let free = size
  const waiting: (() => void)[] = []
  return {
    async enter(): Promise<void> {
      if (free > 0) free -= 1
      else await new Promise<void>((resolve) => waiting.push(resolve))
    },
    leave(): void {
      const next = waiting.shift()
      if (next) next()
      else free += 1
    },
  }
}

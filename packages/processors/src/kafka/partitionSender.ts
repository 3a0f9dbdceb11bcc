import type { MulgilError } from '@mulgil/flow'
import type { CompressionTypes, Message, Producer } from 'kafkajs'
import { errors } from '../errors.ts'
import { kafkaErrorType } from './kafkaClient.ts'

export interface PartitionSenderOptions<Owner> {
  readonly topic: string
  readonly partition: number
  readonly acks: number
  readonly compression: CompressionTypes
  readonly maxRequestBytes: number
  /** Called for the owner of a message that Kafka will not have. */
  readonly refuse: (owner: Owner, error: MulgilError) => void
}

interface Outgoing<Owner> {
  readonly owner: Owner
  readonly message: Message
  readonly bytes: number
}

/**
 * Sends the messages of one partition in their order. Each request holds messages of this partition only: the broker takes
 * it whole or refuses it whole, so that after a refusal nothing that has been taken is sent again.
 */
export class PartitionSender<Owner> {
  readonly #producer: Producer
  readonly #options: PartitionSenderOptions<Owner>
  #waiting: Outgoing<Owner>[] = []
  #waitingBytes = 0

  constructor(producer: Producer, options: PartitionSenderOptions<Owner>) {
    this.#producer = producer
    this.#options = options
  }

  /** Adds a message; sends what waits when the request would grow too large with it. */
  async add(owner: Owner, message: Message): Promise<void> {
    const { topic, maxRequestBytes, refuse } = this.#options
    const bytes = sizeOf(message)
    if (bytes > maxRequestBytes) {
      refuse(owner, errors.KAFKA_MESSAGE_TOO_LARGE({ topic, bytes }))
      return
    }
    if (this.#waitingBytes + bytes > maxRequestBytes) await this.flush()
    this.#waiting.push({ owner, message, bytes })
    this.#waitingBytes += bytes
  }

  /** Sends what waits. Refusals reach `refuse`; brokers that are away throw. */
  async flush(): Promise<void> {
    const batch = this.#waiting
    this.#waiting = []
    this.#waitingBytes = 0
    if (batch.length > 0) await this.#send(batch)
  }

  async #send(batch: readonly Outgoing<Owner>[]): Promise<void> {
    const { topic, partition, acks, compression, refuse } = this.#options
    const messages = batch.map(({ message }) => ({ ...message, partition }))
    try {
      const confirmed = await this.#producer.send({ topic, acks, compression, messages })
      // kafkajs leaves out, without a word, what belongs to a partition that it does not know.
      if (confirmed.length === 0 && acks !== 0)
        throw new Error(`Kafka did not confirm messages to partition ${partition} of ${topic}.`)
    } catch (error) {
      const type = kafkaErrorType(error) ?? ''
      if (ofMessages.has(type) && batch.length > 1) {
        const half = Math.ceil(batch.length / 2)
        await this.#send(batch.slice(0, half))
        await this.#send(batch.slice(half))
      } else if (ofMessages.has(type) || ofTopic.has(type)) {
        for (const { owner, bytes } of batch) refuse(owner, refusal(type, { topic, bytes }, error))
      } else {
        throw error
      }
    }
  }
}

/** Refusals for the sake of single messages: others in the same request may be fine. */
const ofMessages = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'CORRUPT_MESSAGE',
  'INVALID_TIMESTAMP',
])
/** Refusals that hold for all messages to the topic. What is in neither list may pass, and is tried again. */
const ofTopic = new Set([
  'UNKNOWN_TOPIC_OR_PARTITION',
  'INVALID_TOPIC_EXCEPTION',
  'TOPIC_AUTHORIZATION_FAILED',
  'POLICY_VIOLATION',
])

function refusal(type: string, { topic, bytes }: { topic: string; bytes: number }, cause: unknown): MulgilError {
  if (type === 'UNKNOWN_TOPIC_OR_PARTITION') return errors.KAFKA_TOPIC_UNKNOWN({ topic }, { cause })
  if (type.endsWith('TOO_LARGE')) return errors.KAFKA_MESSAGE_TOO_LARGE({ topic, bytes }, { cause })
  return errors.KAFKA_REFUSED({ topic, reason: type }, { cause })
}

/** Bytes that a message takes in a request, rather too many than too few. */
function sizeOf({ key, value, headers }: Message): number {
  let bytes = 100 + (key?.length ?? 0) + (value?.length ?? 0)
  for (const [name, text] of Object.entries(headers ?? {}))
    bytes += 10 + Buffer.byteLength(name) + Buffer.byteLength(String(text))
  return bytes
}

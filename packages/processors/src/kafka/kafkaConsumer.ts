import type { Log } from '@mulgil/engine'
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs'
import { errors } from '../errors.ts'
import { connectionError, kafkaErrorType } from './kafkaClient.ts'
import { KafkaInbox } from './kafkaInbox.ts'

export interface ConsumerSettings {
  readonly brokers: string
  readonly groupId: string
  readonly topics: readonly string[] | RegExp
  readonly fromBeginning: boolean
  readonly sessionTimeoutMs: number
}

const restartMs = 5000

/**
 * A member of a consumer group whose batches wait in `inbox` until they are stored; only then their offsets are committed
 * and the next batch of that partition is fetched. While a batch waits, heartbeats keep the membership.
 */
export class KafkaConsumer {
  readonly inbox: KafkaInbox
  readonly #kafka: Kafka
  readonly #settings: ConsumerSettings
  readonly #log: Log
  #consumer: Consumer | undefined
  #restart: NodeJS.Timeout | undefined
  #closed = false

  constructor(
    kafka: Kafka,
    settings: ConsumerSettings,
    { log, wake }: { readonly log: Log; readonly wake: () => void },
  ) {
    this.#kafka = kafka
    this.#settings = settings
    this.#log = log
    this.inbox = new KafkaInbox(wake)
  }

  get brokers(): string {
    return this.#settings.brokers
  }

  /** Throws KAFKA_NOT_CONNECTED, KAFKA_LOGIN_REFUSED or KAFKA_TOPIC_UNKNOWN; joining the group goes on by itself. */
  async start(): Promise<this> {
    const { groupId, topics, fromBeginning, sessionTimeoutMs } = this.#settings
    const consumer = this.#kafka.consumer({
      groupId,
      sessionTimeout: sessionTimeoutMs,
      heartbeatInterval: Math.min(3000, Math.floor(sessionTimeoutMs / 3)),
      maxWaitTimeInMs: 500,
      allowAutoTopicCreation: false,
    })
    try {
      await consumer.connect()
      const wanted = topics instanceof RegExp ? [topics] : [...topics]
      await consumer.subscribe({ topics: wanted, fromBeginning })
      await this.#checkTopics(wanted)
    } catch (error) {
      await consumer.disconnect().catch(() => {})
      throw this.#coded(error)
    }
    consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => this.#onCrash(error, restart))
    this.#consumer = consumer
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 64,
      eachBatch: (payload) => this.#eachBatch(consumer, payload),
    })
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    clearTimeout(this.#restart)
    this.inbox.cancel()
    await this.#consumer?.disconnect().catch(() => {})
  }

  async #eachBatch(consumer: Consumer, { batch, heartbeat, resolveOffset }: EachBatchPayload): Promise<void> {
    const { topic, partition } = batch
    const waiting = this.inbox.add(topic, partition, batch.messages)
    if (this.#closed) waiting.cancel()
    let lost: unknown
    const beat = setInterval(() => {
      heartbeat().catch((error) => {
        // The group gives partitions out anew: what is not taken yet goes to whoever gets this one.
        lost = error
        waiting.cancel()
      })
    }, 1000)
    try {
      await waiting.settled
    } finally {
      clearInterval(beat)
      this.inbox.remove(waiting)
    }
    const { lastStored } = waiting
    if (lastStored) {
      resolveOffset(lastStored.offset)
      const offset = String(BigInt(lastStored.offset) + 1n)
      await consumer.commitOffsets([{ topic, partition, offset }]).catch((error) => {
        this.#log.debug(`Offsets of ${topic} ${partition} were not committed; its last messages come again.`, {
          cause: error,
        })
        lost ??= error
      })
    }
    if (lost) throw lost
  }

  #onCrash(error: Error, isRestarting: boolean): void {
    this.inbox.cancel()
    if (this.#closed) return
    const { message, code, cause } = this.#coded(error)
    this.#log.error(message, { code, cause })
    if (isRestarting) return
    this.#restart = setTimeout(() => {
      this.start().catch((again) => this.#onCrash(again, false))
    }, restartMs)
  }

  /** kafkajs waits without a word for topics that are not there. */
  async #checkTopics(wanted: readonly (string | RegExp)[]): Promise<void> {
    const names = wanted.filter((topic) => typeof topic === 'string')
    if (names.length === 0) return
    const admin = this.#kafka.admin()
    await admin.connect()
    try {
      const known = new Set(await admin.listTopics())
      const missing = names.find((name) => !known.has(name))
      if (missing) throw errors.KAFKA_TOPIC_UNKNOWN({ topic: missing })
    } finally {
      await admin.disconnect()
    }
  }

  #coded(error: unknown) {
    if (error instanceof Error && 'todo' in error) return error as ReturnType<typeof connectionError>
    if (kafkaErrorType(error) === 'UNKNOWN_TOPIC_OR_PARTITION') {
      return errors.KAFKA_TOPIC_UNKNOWN({ topic: String(this.#settings.topics) }, { cause: error })
    }
    return connectionError(this.#settings, error)
  }
}

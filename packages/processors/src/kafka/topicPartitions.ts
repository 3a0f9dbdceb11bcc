import { type Admin, Partitioners, type PartitionMetadata, type Producer } from 'kafkajs'
import { errors } from '../errors.ts'
import { kafkaErrorType } from './kafkaClient.ts'

const freshMs = 300_000
const missingMs = 5000

/** Knows the partitions of topics and chooses among them, as Java's clients do. */
export class TopicPartitions {
  readonly #admin: Admin
  readonly #producer: Producer
  readonly #clock: () => number
  readonly #known = new Map<string, { readonly partitions: readonly PartitionMetadata[]; readonly until: number }>()
  readonly #byKey = Partitioners.DefaultPartitioner()
  #turn = 0

  constructor(admin: Admin, producer: Producer, clock: () => number) {
    this.#admin = admin
    this.#producer = producer
    this.#clock = clock
  }

  /** The partition for a key; without one, the same partition until `nextTurn`, so that a batch travels together. */
  async choose(topic: string, key: Buffer | null): Promise<number> {
    const partitions = await this.#partitionsOf(topic)
    if (partitions.length === 0) throw errors.KAFKA_TOPIC_UNKNOWN({ topic })
    if (key === null) return partitions[this.#turn % partitions.length].partitionId
    return this.#byKey({ topic, partitionMetadata: [...partitions], message: { key, value: null } })
  }

  async has(topic: string, partition: number): Promise<boolean> {
    const partitions = await this.#partitionsOf(topic)
    if (partitions.length === 0) throw errors.KAFKA_TOPIC_UNKNOWN({ topic })
    return partitions.some(({ partitionId }) => partitionId === partition)
  }

  /** Messages without a key go to the next partition from now on. */
  nextTurn(): void {
    this.#turn += 1
  }

  forget(topic: string): void {
    this.#known.delete(topic)
  }

  async #partitionsOf(topic: string): Promise<readonly PartitionMetadata[]> {
    const known = this.#known.get(topic)
    if (known && this.#clock() < known.until) return known.partitions
    const partitions = (await this.#lookUp(topic)) ?? (await this.#createdByBroker(topic)) ?? []
    const isThere = partitions.length > 0
    this.#known.set(topic, { partitions, until: this.#clock() + (isThere ? freshMs : missingMs) })
    return partitions
  }

  async #lookUp(topic: string): Promise<readonly PartitionMetadata[] | undefined> {
    const found = await orUndefined(this.#admin.fetchTopicMetadata({ topics: [topic] }))
    return found?.topics[0]?.partitions.toSorted((a, b) => a.partitionId - b.partitionId)
  }

  /** A producer that asks for a topic makes the broker create it, where its settings say so. */
  async #createdByBroker(topic: string): Promise<readonly PartitionMetadata[] | undefined> {
    const asked = await orUndefined(this.#producer.send({ topic, messages: [] }))
    return asked && this.#lookUp(topic)
  }
}

const unknownTopic = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'INVALID_TOPIC_EXCEPTION', 'TOPIC_AUTHORIZATION_FAILED'])

async function orUndefined<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (unknownTopic.has(kafkaErrorType(error) ?? '')) return undefined
    throw error
  }
}

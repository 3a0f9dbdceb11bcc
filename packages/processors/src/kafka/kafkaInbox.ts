import type { KafkaMessage } from 'kafkajs'

/** Messages of one partition that were taken together. */
export interface TakenMessages {
  readonly topic: string
  readonly partition: number
  readonly messages: readonly KafkaMessage[]
  /** They are stored. */
  stored(): void
  /** They could not be stored, and come first again. */
  giveBack(): void
}

/** Messages of one partition that Kafka handed over and that nobody has confirmed yet. */
export class PartitionBatch {
  readonly topic: string
  readonly partition: number
  readonly #messages: readonly KafkaMessage[]
  readonly #onReturn: () => void
  readonly #settled = Promise.withResolvers<void>()
  #taken = 0
  #stored = 0
  #cancelled = false

  constructor(topic: string, partition: number, messages: readonly KafkaMessage[], onReturn: () => void) {
    this.topic = topic
    this.partition = partition
    this.#messages = messages
    this.#onReturn = onReturn
  }

  /** When all of it is stored; or after `cancel` when what had been taken is stored or given back. */
  get settled(): Promise<void> {
    return this.#settled.promise
  }

  /** The last message that is stored with all before it. */
  get lastStored(): KafkaMessage | undefined {
    return this.#messages[this.#stored - 1]
  }

  get hasMore(): boolean {
    return !this.#cancelled && this.#taken < this.#messages.length
  }

  take(max: number): TakenMessages {
    const messages = this.#messages.slice(this.#taken, this.#taken + max)
    this.#taken += messages.length
    return {
      topic: this.topic,
      partition: this.partition,
      messages,
      stored: () => {
        this.#stored += messages.length
        this.#settle()
      },
      giveBack: () => {
        this.#taken -= messages.length
        this.#settle()
        this.#onReturn()
      },
    }
  }

  /** Gives no more messages: Kafka will hand the rest over again, here or elsewhere. */
  cancel(): void {
    this.#cancelled = true
    this.#settle()
  }

  #settle(): void {
    const isOver = this.#cancelled || this.#stored === this.#messages.length
    if (isOver && this.#stored === this.#taken) this.#settled.resolve()
  }
}

/** The batches that wait, one a partition at most, because kafkajs fetches no more while its handler waits. */
export class KafkaInbox {
  readonly #wake: () => void
  #batches: PartitionBatch[] = []

  constructor(wake: () => void) {
    this.#wake = wake
  }

  add(topic: string, partition: number, messages: readonly KafkaMessage[]): PartitionBatch {
    const batch = new PartitionBatch(topic, partition, messages, this.#wake)
    this.#batches.push(batch)
    this.#wake()
    return batch
  }

  remove(batch: PartitionBatch): void {
    this.#batches = this.#batches.filter((other) => other !== batch)
  }

  /** Up to `max` messages, from as many partitions as that needs, each partition in its turn. */
  take(max: number): TakenMessages[] {
    const taken: TakenMessages[] = []
    let room = max
    for (const batch of [...this.#batches]) {
      if (room === 0) break
      if (!batch.hasMore) continue
      const part = batch.take(room)
      room -= part.messages.length
      taken.push(part)
      // To the end of the line, so that a busy partition does not starve the others.
      this.remove(batch)
      this.#batches.push(batch)
    }
    if (this.#batches.some((batch) => batch.hasMore)) this.#wake()
    return taken
  }

  cancel(): void {
    for (const batch of this.#batches) batch.cancel()
  }
}

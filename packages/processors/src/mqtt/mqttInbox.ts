import type { MqttClient, Packet } from 'mqtt'

/** One connection to the broker: acknowledgements belong to the connection on which the packet came. */
interface Link {
  readonly stream: MqttClient['stream']
}

export interface ReceivedMessage {
  readonly kind: 'message'
  readonly topic: string
  readonly payload: Uint8Array
  readonly qos: 0 | 1 | 2
  readonly packetId: number
  readonly isDuplicate: boolean
  readonly isRetained: boolean
  readonly link: Link
}
export type InboxItem =
  | ReceivedMessage
  /** PUBREL: the broker will not send this QoS 2 message again, and its id may be forgotten. */
  | { readonly kind: 'release'; readonly packetId: number; readonly link: Link }
  /** The broker knows nothing of an earlier session: ids in the state mean nothing any more. */
  | { readonly kind: 'newSession' }

const maxBytes = 64 * 1024 * 1024
const [PUBACK, PUBREC, PUBCOMP] = [0x40, 0x50, 0x70]

/**
 * Takes over what mqtt.js would acknowledge on receipt, so that packets are acknowledged only when they are stored.
 * mqtt.js emits `packetreceive` with each packet before it acts on it. Here QoS 1 and 2 messages are shown to it as
 * QoS 0, for which it sends no acknowledgement, and PUBREL as a packet of a kind that it ignores; then `handleMessage`
 * gets every message, and holds the reader (TCP back pressure) while the inbox is full.
 */
export class MqttInbox {
  readonly #client: MqttClient
  readonly #maxCount: number
  readonly #wake: () => void
  #items: InboxItem[] = []
  #bytes = 0
  #held: (() => void) | undefined
  #heldPings: NodeJS.Timeout | undefined
  #link: Link

  constructor(client: MqttClient, options: { readonly maxCount: number; readonly wake: () => void }) {
    this.#client = client
    this.#maxCount = options.maxCount
    this.#wake = options.wake
    this.#link = { stream: client.stream }
    const asked = new WeakMap<Packet, 1 | 2>()
    client.on('packetreceive', (packet) => {
      if (packet.cmd === 'connack') this.#onConnected(packet.sessionPresent)
      if (packet.cmd === 'publish' && packet.qos > 0) {
        asked.set(packet, packet.qos as 1 | 2)
        packet.qos = 0
      }
      if (packet.cmd === 'pubrel' && packet.messageId !== undefined) {
        this.#push({ kind: 'release', packetId: packet.messageId, link: this.#link })
        Object.assign(packet, { cmd: 'taken over' })
      }
    })
    client.handleMessage = (packet, done) => {
      this.#push({
        kind: 'message',
        topic: packet.topic,
        payload: typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload,
        qos: asked.get(packet) ?? 0,
        packetId: packet.messageId ?? 0,
        isDuplicate: packet.dup,
        isRetained: packet.retain,
        link: this.#link,
      })
      if (this.#isFull) this.#hold(() => done())
      else done()
    }
    client.on('close', () => this.#letGo())
  }

  /** Messages that wait. */
  get count(): number {
    return this.#items.length
  }

  take(max: number): InboxItem[] {
    const taken = this.#items.splice(0, max)
    for (const item of taken) this.#bytes -= sizeOf(item)
    if (this.#items.length > 0) this.#wake()
    if (!this.#isFull) this.#letGo()
    return taken
  }

  /** What could not be stored comes first again. */
  putBack(items: readonly InboxItem[]): void {
    this.#items = [...items, ...this.#items]
    for (const item of items) this.#bytes += sizeOf(item)
    this.#wake()
  }

  /** Tells the broker that these are stored, in their order; what came on an earlier connection it sends again itself. */
  acknowledge(items: readonly InboxItem[]): void {
    const { stream, connected } = this.#client
    if (!connected) return
    const packets = items.flatMap((item) => {
      if (item.kind === 'newSession' || item.link.stream !== stream) return []
      if (item.kind === 'release') return [PUBCOMP, 2, item.packetId >> 8, item.packetId & 0xff]
      if (item.qos === 0) return []
      return [item.qos === 1 ? PUBACK : PUBREC, 2, item.packetId >> 8, item.packetId & 0xff]
    })
    if (packets.length > 0) stream.write(Buffer.from(packets))
  }

  get #isFull(): boolean {
    return this.#items.length >= this.#maxCount || this.#bytes >= maxBytes
  }

  #push(item: InboxItem): void {
    this.#bytes += sizeOf(item)
    if (this.#items.push(item) === 1) this.#wake()
  }

  #onConnected(sessionPresent: boolean): void {
    this.#link = { stream: this.#client.stream }
    if (sessionPresent) this.#dropWhatComesAgain()
    else this.#push({ kind: 'newSession' })
  }

  /** In a resumed session the broker sends again what it has no acknowledgement for. */
  #dropWhatComesAgain(): void {
    this.#items = this.#items.filter(
      (item) => item.kind === 'newSession' || (item.kind === 'message' && item.qos === 0),
    )
    this.#bytes = this.#items.reduce((sum, item) => sum + sizeOf(item), 0)
  }

  #hold(done: () => void): void {
    this.#held = done
    // While nobody reads, the answers to pings are not seen either: keep the connection by pinging without waiting.
    const pingMs = ((this.#client.options.keepalive ?? 60) * 1000) / 2
    this.#heldPings = setInterval(() => {
      this.#client.reschedulePing(true)
      this.#client.sendPing()
    }, pingMs)
  }

  #letGo(): void {
    const done = this.#held
    clearInterval(this.#heldPings)
    this.#held = undefined
    done?.()
  }
}

const sizeOf = (item: InboxItem) => (item.kind === 'message' ? item.payload.length + 100 : 0)

import type { FlowDocument, PortComponent } from '@mulgil/flow'
import type { EngineContext } from '../engineContext.ts'
import type { FlowRuntime } from '../flowRuntime.ts'
import type { ConnectionQueue } from '../queue/connectionQueue.ts'
import type { LinkAnswer, LinkBatch, LinkTransport } from './linkBatch.ts'
import { type LinkContent, openFolderContent } from './linkContent.ts'
import { type InputPort, LinkReceiver } from './linkReceiver.ts'
import { LinkSender } from './linkSender.ts'

/** What links need of their engine. */
export interface LinksHost {
  readonly context: EngineContext
  readonly contentFolder: string
  readonly transport: LinkTransport | undefined
  /** True for flows that are applied here. */
  runs(flow: string): boolean
  queue(flow: string, id: string): ConnectionQueue
}

/** A port's own queue holds one batch: it is full as soon as anything is in it. */
const ONE_BATCH = { maxCount: 1, maxBytes: null, prioritizers: [], expirationMs: null }

/** The ports at the top of a flow by which it is linked to others; each has a queue of its own, by its id. */
export function linkPortsOf(document: FlowDocument): Map<string, PortComponent> {
  const ports = new Map<string, PortComponent>()
  for (const [id, component] of Object.entries(document.root.components)) {
    if (component.kind === 'inputPort' || (component.kind === 'outputPort' && component.link)) ports.set(id, component)
  }
  return ports
}

/** The links between the flows of one engine and all others: hands FlowFiles over exactly once. */
export class Links {
  readonly #host: LinksHost
  readonly #receiver: LinkReceiver
  /** By `flow/port`. */
  readonly #senders = new Map<string, LinkSender>()

  constructor(host: LinksHost) {
    this.#host = host
    this.#receiver = new LinkReceiver(host.context)
  }

  /** Ties the ports at the top of a flow that was just applied to their queues, and goes on with what waits in them. */
  attach(flow: FlowRuntime): void {
    const { id } = flow.document
    const inputs: InputPort[] = []
    const senders = new Map<string, LinkSender>()
    for (const [port, { kind, link }] of linkPortsOf(flow.document)) {
      const runtime = flow.runtimes.get(port)
      if (!runtime) continue
      const queue = this.#host.queue(id, port)
      queue.configure(ONE_BATCH)
      if (kind === 'inputPort') {
        runtime.connect([queue], runtime.outputs)
        inputs.push({ runtime, inbox: queue })
      } else if (link) {
        runtime.connect(runtime.inputs, new Map([['', [queue]]]))
        const known = this.#senders.get(queue.key)
        const sender = known?.runtime === runtime ? known : new LinkSender(this.#senderHost(), runtime, queue, link)
        senders.set(queue.key, sender)
        sender.retarget(link)
      }
    }
    this.#closeSenders(id, senders)
    for (const [key, sender] of senders) this.#senders.set(key, sender)
    this.#receiver.setPorts(id, inputs)
  }

  /** The queues of a flow's ports at its top. */
  queuesOf(flow: FlowRuntime): ConnectionQueue[] {
    const { id } = flow.document
    return [...linkPortsOf(flow.document).keys()].map((port) => this.#host.queue(id, port))
  }

  /** The flow runs: what waits for it need not wait for its timer. */
  resume(flow: FlowRuntime): void {
    for (const port of linkPortsOf(flow.document).keys()) this.room(flow.document.id, port)
    for (const sender of this.#senders.values()) sender.wake()
  }

  /** The flow is taken away: nothing is offered by it or taken for it any more. */
  detach(flow: string): void {
    this.#closeSenders(flow, new Map())
    this.#receiver.setPorts(flow, [])
  }

  #closeSenders(flow: string, except: ReadonlyMap<string, LinkSender>): void {
    for (const [key, sender] of this.#senders) {
      if (!key.startsWith(`${flow}/`) || except.get(key) === sender) continue
      sender.close()
      this.#senders.delete(key)
    }
  }

  #senderHost() {
    const { context, contentFolder } = this.#host
    return { context, contentFolder, deliver: (batch: LinkBatch) => this.#deliver(batch) }
  }

  async #deliver(batch: LinkBatch): Promise<LinkAnswer> {
    const { transport } = this.#host
    return transport && !this.#host.runs(batch.target.flow) ? transport.deliver(batch) : this.receive(batch)
  }

  /** Takes a batch in for a flow of this engine; the content is read from the sender's folder unless it is given. */
  async receive(batch: LinkBatch, content?: LinkContent): Promise<LinkAnswer> {
    await using source = content ?? openFolderContent(batch.contentFolder)
    return await this.#receiver.receive(batch, source)
  }

  /** Something came into a queue that belongs to no connection. */
  queued(queue: ConnectionQueue): void {
    this.#senders.get(queue.key)?.wake()
  }

  /** There is room again in a queue behind this component, or in its own. */
  room(flow: string, component: string): void {
    this.#receiver.mayTake(`${flow}/${component}`)
  }

  async close(): Promise<void> {
    for (const sender of this.#senders.values()) sender.close()
    this.#senders.clear()
    await this.#receiver.close()
  }
}

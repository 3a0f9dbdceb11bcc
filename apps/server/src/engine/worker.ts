import { parentPort, workerData } from 'node:worker_threads'
import type * as contract from '@mulgil/client/contract'
import {
  Activity,
  type AnyProcessor,
  catalogOf,
  decodeBatch,
  type Engine,
  type EngineBulletin,
  encodeBatch,
  type LinkAnswer,
  type LinkBatch,
  openEngine,
} from '@mulgil/engine'
import { collectWhenIdle } from '@mulgil/engine/idle-heap'
import { describeProcessor, describeService, processors as ownProcessors, services } from '@mulgil/processors'
import { errors } from '../errors.ts'
import { hideSensitive } from './hideSensitive.ts'
import { createLogValve } from './logValve.ts'
import type { CallName, EngineCalls, EngineWorkerData, FromWorker, ToWorker, WireError } from './protocol.ts'
import { fromWire, toWire } from './protocol.ts'
import { createRedactor } from './redact.ts'
import { validateWith } from './validateWith.ts'

if (parentPort === null) throw new Error('This file is the entry of a worker thread.')
const port = parentPort
const { folder, number, durability, positions, held, hangMs, storage, moreProcessors, ...shared } =
  workerData as EngineWorkerData
const send = (message: FromWorker) => port.postMessage(message)
const activity = new Activity(shared.activity, (index, component) => send({ kind: 'component', index, component }))
const BEAT_MS = 250
setInterval(() => activity.beat(), BEAT_MS)
const redactor = createRedactor()
const valve = createLogValve((level, line) => send({ kind: 'log', level, line: redactor.anyText(line) }))

const added = moreProcessors === undefined ? [] : ((await import(moreProcessors)).processors as AnyProcessor[])
const processors = [...ownProcessors, ...added]

const catalog = catalogOf(processors, services)

let engine: Engine | undefined
const opened = (): Engine => {
  if (engine === undefined) throw errors.ENGINE_STARTING()
  return engine
}

/** The calls of the protocol, each on the engine. */
type Handlers = {
  readonly [M in CallName]: (
    ...args: Parameters<EngineCalls[M]>
  ) => ReturnType<EngineCalls[M]> | Promise<ReturnType<EngineCalls[M]>>
}
const handlers: Handlers = {
  describeProcessors: () =>
    processors.map((definition) => describeProcessor(definition) as unknown as contract.ProcessorType),
  describeServices: () => services.map((definition) => describeService(definition) as unknown as contract.ServiceType),
  validate: (document, given) => validateWith(catalog, document, given),

  async apply(document, options) {
    redactor.keep(document.id, [...options.sensitive, ...Object.values(options.secrets)])
    const { restarted } = await opened().apply(document, options)
    documents.set(document.id, document)
    return { restarted }
  },
  async removeFlow(flow, options) {
    await opened().removeFlow(flow, options)
    documents.delete(flow)
    redactor.forget(flow)
  },
  async start(flow, components) {
    const { started, problems } = await opened().start(flow, components)
    return { started, problems: hide(flow, problems) }
  },
  async stop(flow, components) {
    await opened().stop(flow, components)
  },
  terminate: (flow, components) => opened().terminate(flow, components),
  disable: (flow, components) => opened().disable(flow, components),
  enable: (flow, components) => opened().enable(flow, components),
  async runOnce(flow, component) {
    const { started, problems } = await opened().runOnce(flow, component)
    return { started, problems: hide(flow, problems) }
  },
  async enableService(flow, service) {
    const { problems } = await opened().enableService(flow, service)
    return { problems: hide(flow, problems) }
  },
  disableService: (flow, service) => opened().disableService(flow, service),
  release: (flow, component) => opened().release(flow, component),
  runStates: (flow) => opened().runStates(flow),
  status(flow, window) {
    const { commitMs, indexLag, version: _version, ...status } = opened().status(flow, window)
    return { ...status, engine: { commitMs, indexLagBytes: indexLag.bytes, indexLagMs: indexLag.ms } } as ReturnType<
      EngineCalls['status']
    >
  },
  metrics: () => opened().metrics(),
  queuedIn: (flow) => opened().queuedIn(flow),
  receive: (_flow, batch) => opened().receive(decodeBatch(batch)),
  settled: () => opened().settled(),

  listQueue: (flow, connection, options) =>
    opened().listQueue(flow, connection, options) as Promise<contract.QueuePage>,
  emptyQueue: (flow, connection) => opened().emptyQueue(flow, connection),
  preview: (flow, connection, limit) => opened().preview(flow, connection, limit) as contract.QueuePage,
  flowFile: (id) => opened().flowFile(id) as Promise<ReturnType<EngineCalls['flowFile']>>,
  replay: (options) => opened().replay(options),
  componentState: (flow, component) => ({ entries: opened().componentState(flow, component) }),
  clearState: (flow, component) => opened().clearState(flow, component),
  setState: (flow, component, key, value) => opened().setState(flow, component, key, value),
  resetCounters: (flow, component) => opened().resetCounters(flow, component),
}

const documents = new Map<string, Parameters<EngineCalls['apply']>[0]>()
const hide = (flow: string, problems: Parameters<typeof hideSensitive>[0]) => {
  const document = documents.get(flow)
  return document === undefined ? [...problems] : hideSensitive(problems, document)
}

port.on('message', (message: ToWorker) => {
  if (message.kind === 'close') void close()
  else if (message.kind === 'delivered') delivered(message.id, message.answer)
  else void answer(message.id, message.method, message.args)
})

const delivering = new Map<number, PromiseWithResolvers<LinkAnswer>>()
let lastDelivery = 0

/** By way of the server, which knows the engine of each flow. */
function deliver(batch: LinkBatch): Promise<LinkAnswer> {
  const waiting = Promise.withResolvers<LinkAnswer>()
  lastDelivery += 1
  delivering.set(lastDelivery, waiting)
  const bytes = encodeBatch(batch)
  const message: FromWorker = { kind: 'deliver', id: lastDelivery, flow: batch.target.flow, batch: bytes }
  port.postMessage(message, [bytes.buffer])
  return waiting.promise
}

function delivered(id: number, answer: LinkAnswer | WireError): void {
  const waiting = delivering.get(id)
  delivering.delete(id)
  if (typeof answer === 'string') waiting?.resolve(answer)
  else waiting?.reject(fromWire(answer))
}

async function answer(id: number, method: CallName, args: readonly unknown[]): Promise<void> {
  try {
    const handler = handlers[method] as (...args: readonly unknown[]) => unknown
    send({ kind: 'result', id, value: await handler(...args) })
  } catch (error) {
    send({ kind: 'error', id, error: toWire(error) })
  }
}

async function close(): Promise<void> {
  try {
    await opening
    await engine?.close()
  } catch (error) {
    valve.log('error', `The engine did not close well: ${(error as Error).message}`)
  } finally {
    // Ends this thread only. A timer that some processor left must not keep it alive; everything is on disk by now.
    process.exit()
  }
}

function onBulletin(bulletin: EngineBulletin): void {
  const { flow, message, cause } = bulletin
  send({
    kind: 'bulletin',
    bulletin: { ...bulletin, message: redactor.text(flow, message), cause: redactor.text(flow, cause) },
  })
}

async function open(): Promise<void> {
  try {
    const limits = { ...storage, ...(hangMs === undefined ? {} : { hangMs }) }
    engine = await openEngine({
      folder,
      number,
      links: { deliver },
      durability,
      positions,
      processors,
      services,
      activity,
      held,
      limits,
      onBulletin,
      onLog: valve.log,
    })
    send({ kind: 'opened', node: engine.node })
  } catch (error) {
    send({ kind: 'failed', error: toWire(error) })
    process.exit()
  }
}

send({ kind: 'loaded' })
collectWhenIdle()
const opening = open()

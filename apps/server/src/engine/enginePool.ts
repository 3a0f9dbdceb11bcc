import type * as contract from '@mulgil/client/contract'
import { engineOfId, type LinkAnswer } from '@mulgil/engine/reading'
import { type FlowDocument, MulgilError } from '@mulgil/flow'
import { countComponents } from '../flows/flowStore.ts'
import type { Log } from '../log.ts'
import { type CallEngine, type EngineHost, type EngineHostOptions, openEngineHost } from './engineHost.ts'
import type { Placement } from './placement.ts'
import type { CallName, CallResult, EngineCalls } from './protocol.ts'

export interface EnginePoolOptions
  extends Omit<EngineHostOptions, 'folder' | 'positions' | 'number' | 'onOpened' | 'onDeliver'> {
  /** The folder of each engine, and what it shares with its indexer. */
  readonly engines: readonly { readonly folder: string; readonly positions: SharedArrayBuffer }[]
  /** Settles when it is known which flow is on which engine; until then calls wait. */
  readonly placement: Promise<Placement>
  /** Gives a freshly opened engine its flows. */
  onOpened(call: CallEngine, isHere: (flow: string) => boolean): Promise<void>
}

/** The engines of a server, which look like one: each call goes to the engine of its flow. */
export interface EnginePool extends AsyncDisposable {
  readonly call: CallEngine
  /** `ok` while one of them is being started again: only its own flows wait. */
  status(): 'ok' | 'starting' | 'failing'
  /** Whether the engine of a flow answers right now. */
  answers(flow: string): contract.EngineState
  /** Name of an engine for UUIDs; undefined until it has opened for the first time. */
  node(engine: number): string | undefined
  readonly engines: readonly EngineHost[]
  /** Ends when all have their flows; rejects when one cannot open at the first try. */
  readonly opened: Promise<void>
}

/** Opens the engines, each in a thread and a folder of its own, and brings FlowFiles from one to the other. */
export function openEnginePool(options: EnginePoolOptions): EnginePool {
  const { engines, placement, onOpened, ...shared } = options
  const isOnly = engines.length === 1
  const hosts = engines.map((own, number) =>
    openEngineHost({
      ...shared,
      ...own,
      number,
      log: isOnly ? shared.log : named(shared.log, number),
      onOpened: async (call) => {
        const places = await placement
        const weighing: CallEngine = (method, ...args) => {
          if (method === 'apply') weigh(places, args[0] as FlowDocument)
          return call(method, ...args)
        }
        return onOpened(weighing, (flow) => (places.of(flow) ?? 0) === number)
      },
      onDeliver: deliver,
    }),
  )
  const opened = Promise.all(hosts.map((host) => host.opened)).then(() => undefined)
  opened.catch(() => undefined)

  /** From one engine to the flow of another; they agree between themselves on what was taken. */
  async function deliver(flow: string, bytes: Uint8Array): Promise<LinkAnswer> {
    const engine = (await placement).of(flow)
    if (engine === undefined) return 'absent'
    try {
      return await hosts[engine].call('receive', flow, bytes)
    } catch (error) {
      if (error instanceof MulgilError && error.code === 'LINK_OUT_OF_STEP') throw error
      // It is being started again, blocked or closing: whether the batch was taken is in its journal.
      return 'unreachable'
    }
  }

  async function hostOf(method: CallName, args: readonly unknown[]): Promise<EngineHost> {
    if (isOnly && method !== 'apply') return hosts[0]
    const places = await placement
    switch (method) {
      case 'describeProcessors':
      case 'describeServices':
      case 'validate':
        return hosts[0]
      case 'apply': {
        const document = args[0] as FlowDocument
        return hosts[await places.assign(document.id, countComponents(document))]
      }
      case 'flowFile':
        return hosts[engineOfId(args[0] as number)] ?? hosts[0]
      case 'replay':
        return hosts[places.of((args[0] as { flow: string }).flow) ?? 0]
      default:
        return hosts[places.of(args[0] as string) ?? 0]
    }
  }

  async function call<M extends CallName>(method: M, ...args: Parameters<EngineCalls[M]>): Promise<CallResult<M>> {
    switch (method) {
      case 'settled':
        await Promise.all(hosts.map((host) => host.call('settled')))
        return undefined as CallResult<M>
      case 'metrics':
        return sum(await Promise.all(hosts.map((host) => host.call('metrics')))) as CallResult<M>
      case 'removeFlow':
        await (await hostOf(method, args)).call(method, ...args)
        ;(await placement).weigh(args[0] as string, 0)
        return undefined as CallResult<M>
      case 'runStates':
        // A list of all flows can be had while one engine is being started again.
        return (await hostOf(method, args)).call(method, ...args).catch((error: unknown) => {
          if (isOnly || !(error instanceof MulgilError && error.code === 'ENGINE_STARTING')) throw error
          return {} as CallResult<M>
        })
      default:
        return (await hostOf(method, args)).call(method, ...args)
    }
  }

  function answers(flow: string): contract.EngineState {
    return (hosts[knownPlacement?.of(flow) ?? 0] ?? hosts[0]).answers()
  }
  let knownPlacement: Placement | undefined
  placement.then(
    (places) => {
      knownPlacement = places
    },
    () => undefined,
  )

  return {
    call,
    status() {
      const all = hosts.map((host) => host.status())
      return all.includes('failing') ? 'failing' : all.includes('ok') ? 'ok' : 'starting'
    },
    answers,
    node: (engine) => hosts[engine]?.node(),
    engines: hosts,
    opened,
    async [Symbol.asyncDispose]() {
      await Promise.all(hosts.map((host) => host[Symbol.asyncDispose]()))
    },
  }
}

function weigh(placement: Placement, document: FlowDocument): void {
  placement.weigh(document.id, countComponents(document))
}

/** Lines say which of several engines they are about. */
function named(log: Log, number: number): Log {
  const name = `Engine ${number + 1}`
  return {
    info: (line) => log.info(`${name}: ${line}`),
    warn: (line) => log.warn(`${name}: ${line}`),
    error: (line, cause) => log.error(`${name}: ${line}`, cause),
  }
}

/** Counts are added; of times the longest is told. */
function sum(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const total: Record<string, number> = {}
  for (const metrics of all) {
    for (const [name, value] of Object.entries(metrics))
      total[name] = name.endsWith('_ms') ? Math.max(total[name] ?? 0, value) : (total[name] ?? 0) + value
  }
  return total
}

import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { POSITIONS_BYTES } from '@mulgil/engine/reading'
import { type FlowDocument, type GivenParameters, walkComponents, walkConnections } from '@mulgil/flow'
import { type CallEngine, openEngineHost } from './engine/engineHost.ts'
import { errors } from './errors.ts'
import { setHeaps } from './heaps.ts'
import { lockHome } from './lock.ts'
import { consoleLog, type Log } from './log.ts'
import { openIndexerHost } from './provenance/indexerHost.ts'
import { sensitiveParameters } from './secrets/secretProperties.ts'

export interface RunFlowOptions {
  /** The data folder: queues and state that are in it go on. */
  readonly home: string
  /** Ends the run by draining. */
  readonly signal: AbortSignal
  /** Values of parameters, in place of those in the document; the only place for sensitive ones. */
  readonly given?: GivenParameters
  readonly durability?: 'fsync' | 'none'
  /** How long the queues may take to become empty at the end. */
  readonly drainMs?: number
  readonly log?: Log
}

const DRAIN_MS = 30_000
const LOOK_EVERY_MS = 50

/**
 * Runs a flow without a server until the signal: then stops its sources, waits until its queues are empty, and closes.
 * What is left in queues after `drainMs` stays in the data folder and is told. Throws FLOW_INVALID.
 */
export async function runFlow(document: FlowDocument, options: RunFlowOptions): Promise<{ queued: number }> {
  const { home, signal, durability = 'fsync', drainMs = DRAIN_MS, log = consoleLog } = options
  setHeaps()
  await using stack = new AsyncDisposableStack()
  stack.use(lockHome(home))
  const folder = join(home, 'engine')
  const positions = new SharedArrayBuffer(POSITIONS_BYTES)
  stack.use(
    openIndexerHost({ store: join(home, 'provenance'), journalFolder: join(folder, 'journal'), positions, log }),
  )
  const { parameters = {}, contexts = {} } = options.given ?? {}
  const sensitive = sensitiveAmong(document, { parameters, contexts })
  const { call, opened } = stack.use(
    openEngineHost({
      folder,
      durability,
      positions,
      log,
      onBulletin: () => undefined,
      onOpened: async (callOpened) => {
        await callOpened('apply', document, { parameters, contexts, sensitive, secrets: {}, version: 1 })
      },
    }),
  )
  await refuseInvalid(document, { parameters, contexts }, call)
  await opened
  await call('start', document.id)
  log.info(`The flow "${document.name}" runs`)
  if (!signal.aborted)
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))

  log.info('The sources stop; what is on its way ends first')
  await call('stop', document.id, sourcesOf(document))
  const queued = await drain(document.id, drainMs, call)
  if (queued > 0)
    log.warn(`${queued} FlowFiles are still in queues; they go on at the next run with the same data folder`)
  return { queued }
}

const sensitiveAmong = (document: FlowDocument, { parameters, contexts }: Required<GivenParameters>) =>
  sensitiveParameters(document).flatMap(
    ({ context, name }) => (context === undefined ? parameters : contexts[context])?.[name] ?? [],
  )

async function refuseInvalid(document: FlowDocument, given: GivenParameters, call: CallEngine): Promise<void> {
  const problems = await call('validate', document, given)
  const count = problems.filter(({ severity }) => severity === 'error').length
  if (count > 0) throw errors.FLOW_INVALID({ count }, { problems })
}

/** Processors that nothing leads to. */
function sourcesOf(document: FlowDocument): string[] {
  const fed = new Set([...walkConnections(document)].map(({ connection }) => connection.to as string))
  return [...walkComponents(document)].flatMap(({ id, component }) =>
    component.kind === 'processor' && !fed.has(id) ? [id] : [],
  )
}

async function drain(flow: string, drainMs: number, call: CallEngine): Promise<number> {
  const end = performance.now() + drainMs
  for (;;) {
    const queued = await call('queuedIn', flow)
    if (queued === 0 || performance.now() >= end) return queued
    await sleep(LOOK_EVERY_MS)
  }
}

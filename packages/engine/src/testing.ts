import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FLOW_FORMAT, FlowDocument } from '@mulgil/flow'
import { z } from 'zod'
import type { EngineBulletin } from './bulletins.ts'
import { type Engine, openEngine } from './engine.ts'
import type { EngineOptions } from './engineOptions.ts'
import type { ContentClaim } from './flowFile.ts'
import { readProvenance } from './journal/readProvenance.ts'
import { type AnyProcessor, defineProcessor, type ProcessorDefinition } from './processor.ts'
import type { ProvenanceEvent } from './provenance.ts'
import { type Clock, systemClock } from './schedule/clock.ts'
import { relationshipsOf } from './schedule/parseProperties.ts'
import type { AnyService } from './service.ts'
import { dynamicName } from './session.ts'

/** A FlowFile that came out of a processor under test. */
export interface OutputFlowFile {
  readonly content: string
  readonly bytes: Uint8Array
  readonly attributes: Readonly<Record<string, string>>
  readonly penalized: boolean
  readonly id: number
}

/** A service as a test sets it up. */
export interface TestService {
  readonly definition: AnyService
  /** As a flow document writes them. */
  readonly properties?: Readonly<Record<string, unknown>>
}

export interface RunOptions<R extends string = never> {
  /** As a flow document writes them. */
  readonly properties?: Readonly<Record<string, unknown>>
  readonly parameters?: Readonly<Record<string, string>>
  /** Services that the properties name, by id; they are enabled before the processor is started. */
  readonly services?: Readonly<Record<string, TestService>>
  readonly input?: readonly {
    readonly content?: string | Uint8Array
    readonly attributes?: Readonly<Record<string, string>>
  }[]
  /** Epoch milliseconds; timers still run in real time. */
  readonly clock?: () => number
  /** Keyed state from an earlier run. */
  readonly state?: Readonly<Record<string, string>>
  /** Scheduling as a flow document writes it. */
  readonly scheduling?: Readonly<Record<string, unknown>>
  /** So many single triggers; the default is to run until nothing can run any more, or one trigger for a source. */
  readonly triggers?: number
  /** Runs until this says true: for push sources, and whatever waits for time to go on. */
  readonly until?: (result: RunResult<R>) => boolean | Promise<boolean>
  /** How long `until` may take; default 20,000. */
  readonly timeoutMs?: number
  /** Called for each bulletin, also of lower levels. */
  readonly onBulletin?: (bulletin: EngineBulletin) => void
  /** Called once the processor has been started, for push sources: send something. */
  readonly onStarted?: () => void | Promise<void>
}

export interface RunResultBase {
  /** Messages of bulletins at warn and above, in order. */
  readonly bulletins: readonly string[]
  /** Provenance events of the processor. */
  readonly events: readonly ProvenanceEvent[]
  /** Keyed state after the run. */
  readonly state: Readonly<Record<string, string>>
  /** FlowFiles that are still in the incoming queue. */
  readonly queued: readonly OutputFlowFile[]
  readonly counters: Readonly<Record<string, number>>
  /** All relationships by name, also those that come from the settings. */
  readonly outputs: Readonly<Record<string, readonly OutputFlowFile[]>>
}
/** `{ success, failure, …, outputs, bulletins, events, state }`: one list a declared relationship. */
export type RunResult<R extends string> = RunResultBase & { readonly [K in R]: readonly OutputFlowFile[] }

export interface TestEngine extends AsyncDisposable {
  readonly engine: Engine
  readonly folder: string
  readonly bulletins: readonly EngineBulletin[]
  /** All provenance events so far. */
  events(): Promise<ProvenanceEvent[]>
  /** What waits in a connection, with its content. */
  queue(flow: string, connection: string): Promise<OutputFlowFile[]>
}

/** An engine in a temporary folder (or the given one, which then stays). */
export async function startTestEngine(
  options: Partial<EngineOptions> & Pick<EngineOptions, 'processors'>,
): Promise<TestEngine> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'mulgil-engine-')))
  const bulletins: EngineBulletin[] = []
  const engine = await openEngine({
    durability: 'none',
    bulletinEveryMs: 0,
    limits: { segmentBytes: 1024 * 1024 },
    ...options,
    folder,
    onBulletin: (bulletin) => {
      bulletins.push(bulletin)
      options.onBulletin?.(bulletin)
    },
  })
  return {
    engine,
    folder,
    bulletins,
    async events() {
      await engine.journal.flushed()
      const events: ProvenanceEvent[] = []
      const until = () => engine.journal.durable
      for await (const batch of readProvenance(engine.journalFolder, {
        until,
        once: true,
        signal: new AbortController().signal,
      })) {
        events.push(...batch.events)
      }
      return events
    },
    async queue(flow, connection) {
      const { items } = await engine.listQueue(flow, connection, { limit: 1_000_000 })
      const claims = new Map<number, ContentClaim | undefined>()
      for await (const { id, claim } of engine.records(flow, connection)) claims.set(id, claim)
      return Promise.all(
        items.map(async (item) => {
          const claim = claims.get(item.id)
          const bytes = claim ? Buffer.from(await engine.content.read(claim)) : Buffer.alloc(0)
          return {
            id: item.id,
            attributes: item.attributes,
            penalized: item.penalizedUntil !== null,
            bytes,
            content: bytes.toString('utf8'),
          }
        }),
      )
    },
    async [Symbol.asyncDispose]() {
      await engine.close()
      if (!options.folder) await rm(folder, { recursive: true, force: true })
    },
  }
}

const FLOW = 'test'
const UNDER_TEST = 'under-test'

const sink = defineProcessor({
  type: 'TestSink',
  summary: 'Holds what comes in; it is never started.',
  tags: [],
  input: 'required',
  properties: z.object({}),
  relationships: {},
  effect: 'none',
  onTrigger() {},
})

function feederOf(input: NonNullable<RunOptions['input']>): AnyProcessor {
  return defineProcessor({
    type: 'TestFeeder',
    summary: 'Makes the input of the test.',
    tags: [],
    input: 'none',
    properties: z.object({}),
    relationships: { success: 'The input.' },
    effect: 'none',
    onTrigger({ session }) {
      for (const { content, attributes = {} } of input) {
        const flowFile = session.create()
        session.putDynamicAttributes(flowFile, attributes)
        if (content !== undefined) session.write(flowFile, content)
        session.transfer(flowFile, dynamicName('success'))
      }
    },
  })
}

/** Waits for a processor that opens something: starting it waits only for a moment. One that cannot start says so. */
async function opened({ engine, bulletins }: TestEngine): Promise<void> {
  while (engine.runStates(FLOW)[UNDER_TEST] === 'starting' && !bulletins.some(({ level }) => level === 'error'))
    await new Promise((resolve) => setTimeout(resolve, 5))
}

/** Runs one processor on a real engine in a temporary folder and collects what comes out. */
export async function runProcessor<R extends string>(
  // biome-ignore lint/suspicious/noExplicitAny: only the names of the relationships matter here.
  processor: ProcessorDefinition<any, R, any, any>,
  options: RunOptions<R> = {},
): Promise<RunResult<R>> {
  const { properties = {}, parameters = {}, services = {}, input = [], timeoutMs = 20_000 } = options
  const definition = processor as AnyProcessor
  const relationships = relationshipsOf(definition, properties, { parameters }) ?? Object.keys(definition.relationships)
  const clock: Clock = options.clock ? { now: options.clock, setTimer: systemClock.setTimer } : systemClock
  await using test = await startTestEngine({
    processors: [definition, feederOf(input), sink],
    services: [...new Set(Object.values(services).map((one) => one.definition))],
    clock,
    onBulletin: options.onBulletin,
  })
  const { engine } = test
  const document = FlowDocument.parse({
    format: FLOW_FORMAT,
    id: FLOW,
    name: 'Test',
    parameters: Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, { value }])),
    services: Object.fromEntries(
      Object.entries(services).map(([id, one]) => [id, { type: one.definition.type, properties: one.properties }]),
    ),
    root: {
      components: {
        [UNDER_TEST]: { kind: 'processor', type: definition.type, properties, scheduling: options.scheduling },
        sink: { kind: 'processor', type: 'TestSink' },
        ...(definition.input === 'none' ? {} : { feeder: { kind: 'processor', type: 'TestFeeder' } }),
      },
      connections: {
        ...(definition.input === 'none'
          ? {}
          : {
              in: {
                from: 'feeder',
                relationships: ['success'],
                to: UNDER_TEST,
                backPressure: { count: null, bytes: null },
              },
            }),
        ...Object.fromEntries(
          relationships.map((name, index) => [
            `out-${index}`,
            { from: UNDER_TEST, relationships: [name], to: 'sink', backPressure: { count: null, bytes: null } },
          ]),
        ),
      },
    },
  })
  const { problems } = await engine.apply(document, { parameters })
  const tested = new Set<string | undefined>([UNDER_TEST, ...Object.keys(services)])
  const wrong = problems.filter(({ severity, component }) => severity === 'error' && tested.has(component))
  if (wrong.length > 0) throw new Error(wrong.map(({ message }) => message).join('\n'))
  const isEnabled = () => engine.status(FLOW).services.every(({ state }) => state === 'enabled')
  for (const deadline = Date.now() + timeoutMs; !isEnabled(); await new Promise((resolve) => setTimeout(resolve, 20))) {
    if (Date.now() > deadline) throw new Error(test.bulletins.map(({ message }) => message).join(' | '))
  }
  for (const [key, value] of Object.entries(options.state ?? {})) engine.stateOf(FLOW, UNDER_TEST).apply(key, value, 0)
  if (definition.input !== 'none' && input.length > 0) await engine.runOnce(FLOW, 'feeder')

  const collect = async (): Promise<RunResult<R>> => {
    const outputs: Record<string, readonly OutputFlowFile[]> = {}
    for (const [index, name] of relationships.entries()) outputs[name] = await test.queue(FLOW, `out-${index}`)
    const status = engine.status(FLOW).processors.find(({ id }) => id === UNDER_TEST)
    return {
      ...outputs,
      outputs,
      bulletins: test.bulletins
        .filter(({ level }) => level === 'warn' || level === 'error')
        .map(({ message }) => message),
      events: (await test.events()).filter(({ component }) => component === UNDER_TEST),
      state: Object.fromEntries(engine.componentState(FLOW, UNDER_TEST).map(({ key, value }) => [key, value])),
      queued: definition.input === 'none' ? [] : await test.queue(FLOW, 'in'),
      counters: status?.counters ?? {},
    } as unknown as RunResult<R>
  }

  if (options.until) {
    await engine.start(FLOW, [UNDER_TEST])
    await options.onStarted?.()
    const deadline = Date.now() + timeoutMs
    for (let result = await collect(); !(await options.until(result)); result = await collect()) {
      if (Date.now() > deadline)
        throw new Error(`Not done in time. Bulletins: ${result.bulletins.join(' | ') || 'none'}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  } else if (options.triggers !== undefined || definition.input === 'none') {
    for (let count = options.triggers ?? 1; count > 0; count -= 1) await engine.runOnce(FLOW, UNDER_TEST)
  } else {
    await engine.start(FLOW, [UNDER_TEST])
    await opened(test)
    await options.onStarted?.()
    await engine.settled()
  }
  const result = await collect()
  await engine.stop(FLOW)
  return result
}

import type { Services } from './services.ts'

interface Sample {
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
}

const engineMetrics: Readonly<Record<string, readonly [type: 'gauge' | 'counter', help: string]>> = {
  flowfiles_queued: ['gauge', 'FlowFiles that wait in all queues.'],
  bytes_queued: ['gauge', 'Content that waits in all queues.'],
  flowfiles_created: ['counter', 'FlowFiles made since the engine started.'],
  provenance_events: ['counter', 'Provenance events since the data folder exists.'],
  commit_ms: ['gauge', 'How long the last group commit took.'],
  index_lag_bytes: ['gauge', 'Journal that provenance has not indexed yet.'],
  index_lag_ms: ['gauge', 'How old the oldest commit is that provenance has not indexed yet.'],
  content_bytes: ['gauge', 'Content on disk, queued and archived.'],
  content_segments: ['gauge', 'Content segments on disk.'],
}

/** The server's numbers in the text format of Prometheus; while the engine starts, only those of the server itself. */
export async function renderMetrics({ engine, drafts, runs, health }: Services): Promise<string> {
  const isUp = engine.status() === 'ok'
  const lines = [
    ...family('mulgil_up', 'gauge', 'Whether the engine runs.', [{ value: isUp ? 1 : 0 }]),
    ...family('mulgil_uptime_seconds', 'gauge', 'Time since the server started.', [
      { value: health().uptimeMs / 1000 },
    ]),
    ...family('process_resident_memory_bytes', 'gauge', 'Memory of the whole process.', [
      { value: process.memoryUsage.rss() },
    ]),
    ...family('process_cpu_seconds_total', 'counter', 'Processor time of the whole process.', [
      { value: cpuSeconds() },
    ]),
  ]
  if (isUp) lines.push(...(await engineLines(engine)), ...(await flowLines({ drafts, runs })))
  return `${lines.join('\n')}\n`
}

/** With several engines each has its own sample; what is not there to be asked has none. */
async function engineLines({ engines }: Services['engine']): Promise<string[]> {
  const isOnly = engines.length === 1
  const labelsFor = (index: number) => (isOnly ? undefined : { engine: String(index + 1) })
  const answers = await Promise.allSettled(engines.map((engine) => engine.call('metrics')))
  if (isOnly && answers[0].status === 'rejected') throw answers[0].reason
  const samples = new Map<string, Sample[]>()
  for (const [index, answer] of answers.entries()) {
    if (answer.status === 'rejected') continue
    for (const [name, value] of Object.entries(answer.value)) {
      const list = samples.get(name) ?? []
      list.push({ labels: labelsFor(index), value })
      samples.set(name, list)
    }
  }
  const lines = [...samples].flatMap(([name, values]) => {
    const [type, help] = engineMetrics[name] ?? ['gauge', name]
    return family(`mulgil_${name}${type === 'counter' ? '_total' : ''}`, type, help, values)
  })
  if (isOnly) return lines
  const up = engines.map((engine, index) => ({ labels: labelsFor(index), value: engine.status() === 'ok' ? 1 : 0 }))
  return [...family('mulgil_engine_up', 'gauge', 'Whether each engine runs.', up), ...lines]
}

async function flowLines({ drafts, runs }: Pick<Services, 'drafts' | 'runs'>): Promise<string[]> {
  const deployed = (await drafts.list()).filter(({ deployedVersion }) => deployedVersion !== null)
  const statuses = (await Promise.allSettled(deployed.map(({ id }) => runs.status(id, 'start')))).flatMap((result) =>
    result.status === 'fulfilled' ? [result.value] : [],
  )
  const ofProcessors = (pick: (processor: (typeof statuses)[number]['processors'][number]) => number): Sample[] =>
    statuses.flatMap(({ flow, processors }) =>
      processors.map((processor) => ({ labels: { flow, component: processor.id }, value: pick(processor) })),
    )
  const ofConnections = (pick: (connection: (typeof statuses)[number]['connections'][number]) => number): Sample[] =>
    statuses.flatMap(({ flow, connections }) =>
      connections.map((connection) => ({ labels: { flow, connection: connection.id }, value: pick(connection) })),
    )
  return [
    ...family(
      'mulgil_processor_in_total',
      'counter',
      'FlowFiles that a component took in.',
      ofProcessors(({ totalIn }) => totalIn),
    ),
    ...family(
      'mulgil_processor_out_total',
      'counter',
      'FlowFiles that a component gave out.',
      ofProcessors(({ totalOut }) => totalOut),
    ),
    ...family(
      'mulgil_processor_running',
      'gauge',
      'Whether a component runs.',
      ofProcessors(({ runState }) => (runState === 'running' ? 1 : 0)),
    ),
    ...family(
      'mulgil_connection_queued',
      'gauge',
      'FlowFiles that wait in a connection.',
      ofConnections(({ count }) => count),
    ),
    ...family(
      'mulgil_connection_queued_bytes',
      'gauge',
      'Content that waits in a connection.',
      ofConnections(({ bytes }) => bytes),
    ),
  ]
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

function family(name: string, type: 'gauge' | 'counter', help: string, samples: readonly Sample[]): string[] {
  if (samples.length === 0) return []
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...samples.map((sample) => `${name}${labelsOf(sample)} ${sample.value}`),
  ]
}

function labelsOf({ labels }: Sample): string {
  if (labels === undefined) return ''
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replace(/[\\"\n]/g, (char) => (char === '\n' ? '\\n' : `\\${char}`))}"`,
  )
  return `{${pairs.join(',')}}`
}

/** The indexer's thread: tails the journal into the index until it is told to close. Started by `startIndexer`. */
import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { collectWhenIdle } from '@mulgil/engine/idle-heap'
import {
  type JournalGap,
  type JournalPosition,
  readPosition,
  readTouches,
  sharedPositions,
  tendArchive,
  writeIndexedTime,
  writePosition,
} from '@mulgil/engine/reading'
import { describeProblem } from './errors.ts'
import type { CloseIndexer, IndexerData, IndexerMessage, IndexerStats } from './indexerMessages.ts'
import { type IndexWriter, openIndexWriter } from './indexWriter.ts'
import { runIndexer } from './runIndexer.ts'

const STATS_EVERY_MS = 500
const TEND_EVERY_MS = 60_000
const RETRY_FIRST_MS = 500
const RETRY_LAST_MS = 30_000

const data = workerData as IndexerData
const port = parentPort
if (!port) throw new Error('worker.ts runs as a worker thread: see startIndexer.')
const post = (message: IndexerMessage) => port.postMessage(message)

const positions = sharedPositions(data.positions)
const closing = new AbortController()
let position: JournalPosition | undefined
let events = 0
let lastTime: number | undefined
let problem: IndexerStats['problem'] = null
let rate = { at: performance.now(), events: 0, perSecond: 0 }

port.on('message', (message: CloseIndexer) => {
  if (message.kind === 'close') closing.abort()
})

function stats(): IndexerStats {
  const durable = readPosition(positions, 'durable')
  const from = position ?? { file: durable.file, offset: 0 }
  const lagBytes = durable.file === from.file ? Math.max(0, durable.offset - from.offset) : durable.offset
  const behind = durable.file > from.file || durable.offset > from.offset
  const lagMs = behind && lastTime !== undefined ? Math.max(0, Date.now() - lastTime) : 0
  return { position, events, eventsPerSecond: rate.perSecond, lagBytes: behind ? lagBytes : 0, lagMs, problem }
}

function measure(): void {
  const now = performance.now()
  const perSecond = ((events - rate.events) / (now - rate.at)) * 1000
  rate = { at: now, events, perSecond: Math.round(perSecond) }
  post({ kind: 'stats', stats: stats() })
}

function onGap({ from, to }: JournalGap): void {
  post({ kind: 'gap', from, to })
}

function publish(indexed: { position: JournalPosition; events: number; lastTime: number | undefined }): void {
  position = indexed.position
  events += indexed.events
  lastTime = indexed.lastTime ?? lastTime
  problem = null
  if (indexed.lastTime !== undefined) writeIndexedTime(positions, indexed.lastTime)
  writePosition(positions, 'indexed', indexed.position)
}

/** Opens the index and indexes until the thread closes; throws when the database does. */
async function index(): Promise<void> {
  const { store, partitionEvents } = data
  const place = /^postgres(ql)?:\/\//.test(store) ? { url: store } : { folder: store }
  await using writer = await openIndexWriter({ ...place, partitionEvents })
  position = writer.position
  writePosition(positions, 'indexed', position ?? { file: 1, offset: 0 })
  post({ kind: 'ready' })
  const until = () => readPosition(positions, 'durable')
  const ended = new AbortController()
  const tending = tend(writer, AbortSignal.any([closing.signal, ended.signal]))
  try {
    await runIndexer({
      writer,
      read: (from) => readTouches(data.journalFolder, { from, until, signal: closing.signal, onGap }),
      onIndexed: publish,
    })
  } finally {
    ended.abort()
    await tending
  }
}

/** Keeps index and archive within their bounds. */
async function tend(writer: IndexWriter, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const partitions = await writer.retain(data.retention, Date.now())
      if (partitions.length > 0) post({ kind: 'dropped', partitions })
      if (data.archive) await tendArchive({ ...data.archive, folder: data.journalFolder, now: Date.now(), signal })
    } catch (error) {
      problem = describeProblem(error)
    }
    await sleep(TEND_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined)
  }
}

const measuring = setInterval(measure, STATS_EVERY_MS)
collectWhenIdle()
for (let wait = RETRY_FIRST_MS; !closing.signal.aborted; wait = Math.min(wait * 2, RETRY_LAST_MS)) {
  const before = events
  try {
    await index()
  } catch (error) {
    // A full disk or a database that is away: the journal keeps the events, and the index goes on where it stopped.
    problem = describeProblem(error)
    if (events > before) wait = RETRY_FIRST_MS
    await sleep(wait, undefined, { signal: closing.signal }).catch(() => undefined)
  }
}
clearInterval(measuring)
measure()
port.close()

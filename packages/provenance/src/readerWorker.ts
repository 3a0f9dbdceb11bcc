/** The reader's thread: answers queries of the index, several at a time in turns. Started by `startProvenanceReader`. */
import { parentPort, workerData } from 'node:worker_threads'
import { openProvenanceReader, type ProvenanceReader } from './provenanceReader.ts'
import { type FromReader, type QueryName, type ReaderData, sentError, type ToReader } from './readerMessages.ts'

const { store, ...limits } = workerData as ReaderData
const port = parentPort
if (!port) throw new Error('readerWorker.ts runs as a worker thread: see startProvenanceReader.')
const post = (message: FromReader) => port.postMessage(message)

const running = new Map<number, AbortController>()
let opening: Promise<ProvenanceReader> | undefined

/** Opened by the first query; one that fails does not keep the next from trying again. */
function opened(): Promise<ProvenanceReader> {
  const place = /^postgres(ql)?:\/\//.test(store) ? { url: store } : { folder: store }
  opening ??= openProvenanceReader({ ...place, ...limits }).catch((error: unknown) => {
    opening = undefined
    throw error
  })
  return opening
}

type Query = (...args: readonly unknown[]) => Promise<unknown>

async function answer(id: number, name: QueryName, args: readonly unknown[]): Promise<void> {
  const controller = new AbortController()
  running.set(id, controller)
  try {
    const reader = await opened()
    const query = reader[name] as Query
    post({ kind: 'result', id, value: await query(...args, { signal: controller.signal }) })
  } catch (error) {
    post({ kind: 'error', id, error: sentError(error) })
  } finally {
    running.delete(id)
  }
}

port.on('message', (message: ToReader) => {
  if (message.kind === 'query') void answer(message.id, message.name, message.args)
  else if (message.kind === 'cancel') running.get(message.id)?.abort()
  else void close()
})

async function close(): Promise<void> {
  for (const controller of running.values()) controller.abort()
  await (await opening?.catch(() => undefined))?.[Symbol.asyncDispose]()
  port?.close()
}

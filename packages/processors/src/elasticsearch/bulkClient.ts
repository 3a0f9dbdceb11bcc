import { errors } from '../errors.ts'
import type { Elasticsearch } from './elasticsearch.ts'

export const operations = ['index', 'create', 'update', 'upsert', 'delete'] as const
export type Operation = (typeof operations)[number]

export interface BulkAction {
  readonly operation: Operation
  readonly index: string
  readonly id?: string
  /** The document on one line. */
  readonly document: string
}

/** What became of one action: its own answer, or that of its request when that was not taken at all. */
export interface BulkAnswer {
  readonly scope: 'document' | 'request'
  readonly status: number
  readonly error?: unknown
}

export interface BulkSettings {
  readonly maxBatchBytes: number
  readonly signal: AbortSignal
}

/** True when the node was too busy, so that the same may work later. */
export const isBusy = ({ status }: BulkAnswer) => status === 429 || (status >= 502 && status <= 504)

/**
 * Sends actions in requests of bounded size, and gives an answer for each, in their order. Throws HTTP_NO_ANSWER or
 * ELASTICSEARCH_LOGIN_REFUSED.
 */
export async function sendBulk(
  client: Elasticsearch,
  actions: readonly BulkAction[],
  settings: BulkSettings,
): Promise<BulkAnswer[]> {
  const answers: BulkAnswer[] = []
  let batch: string[] = []
  let bytes = 0
  const flush = async () => {
    if (batch.length > 0) answers.push(...(await sendLines(client, batch, settings)))
    batch = []
    bytes = 0
  }
  for (const action of actions) {
    const lines = bulkLines(action)
    const size = Buffer.byteLength(lines)
    if (bytes + size > settings.maxBatchBytes) await flush()
    batch.push(lines)
    bytes += size
  }
  await flush()
  return answers
}

/** Lines of the `_bulk` request for one action. */
export function bulkLines({ operation, index, id, document }: BulkAction): string {
  const verb = operation === 'upsert' ? 'update' : operation
  const head = JSON.stringify({ [verb]: { _index: index, _id: id } })
  if (operation === 'delete') return `${head}\n`
  if (operation === 'update') return `${head}\n{"doc":${document}}\n`
  if (operation === 'upsert') return `${head}\n{"doc":${document},"doc_as_upsert":true}\n`
  return `${head}\n${document}\n`
}

async function sendLines(
  client: Elasticsearch,
  batch: readonly string[],
  settings: BulkSettings,
): Promise<BulkAnswer[]> {
  const { signal } = settings
  const { status, body } = await client.request({
    method: 'POST',
    path: '/_bulk?filter_path=errors,items.*.status,items.*.error',
    headers: { 'content-type': 'application/x-ndjson', accept: 'application/json' },
    body: Buffer.from(batch.join('')),
    signal,
  })
  const chunks: Uint8Array[] = []
  for await (const chunk of body()) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString('utf8')
  if (status === 401 || status === 403) throw errors.ELASTICSEARCH_LOGIN_REFUSED({ url: client.url, status })
  if (status === 200) return itemsOf(text, batch.length)
  if ((status === 400 || status === 413) && batch.length > 1) {
    // Nothing of a refused request was done: find out whose fault it was.
    const half = Math.ceil(batch.length / 2)
    const first = await sendLines(client, batch.slice(0, half), settings)
    return [...first, ...(await sendLines(client, batch.slice(half), settings))]
  }
  return batch.map(() => ({ scope: 'request', status, error: text.slice(0, 2000) }))
}

function itemsOf(text: string, expected: number): BulkAnswer[] {
  const { items = [] } = JSON.parse(text) as {
    readonly items?: readonly Readonly<Record<string, { readonly status: number; readonly error?: unknown }>>[]
  }
  if (items.length !== expected) throw new Error(`The answer to ${expected} documents has ${items.length} items.`)
  return items.map((item) => ({ scope: 'document', ...Object.values(item)[0] }))
}

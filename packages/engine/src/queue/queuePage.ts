import type { FlowFileRecord } from '../journal/records.ts'
import { uuidOf } from '../uuid.ts'
import type { ConnectionQueue } from './connectionQueue.ts'

/** A FlowFile in a queue as people see it. */
export interface FlowFileSummary {
  readonly id: number
  readonly uuid: string
  readonly filename: string
  readonly size: number
  readonly entryDate: number
  readonly lineageStartDate: number
  readonly queuedAt: number
  readonly penalizedUntil: number | null
  readonly attributes: Readonly<Record<string, string>>
}

export interface QueuePage {
  readonly connection: string
  readonly count: number
  readonly bytes: number
  readonly items: readonly FlowFileSummary[]
  readonly nextCursor: string | null
}

export function summarise(node: string, record: FlowFileRecord): FlowFileSummary {
  const uuid = uuidOf(node, record.id)
  return {
    id: record.id,
    uuid,
    filename: record.attributes.filename ?? uuid,
    size: record.claim?.length ?? 0,
    entryDate: record.entryDate,
    lineageStartDate: record.lineageStartDate,
    queuedAt: record.queuedAt,
    penalizedUntil: record.penalizedUntil > 0 ? record.penalizedUntil : null,
    attributes: { ...record.attributes },
  }
}

/** A page of a queue in its order. The cursor is a position, so that a moving queue shows what is there then. */
export async function queuePage(
  node: string,
  queue: ConnectionQueue,
  query: { readonly cursor?: string; readonly limit: number; readonly attributes?: Readonly<Record<string, string>> },
): Promise<QueuePage> {
  const wanted = Object.entries(query.attributes ?? {})
  const from = Number(query.cursor ?? 0)
  const items: FlowFileSummary[] = []
  let position = 0
  let nextCursor: string | null = null
  for await (const record of queue.list()) {
    position += 1
    if (position <= from) continue
    if (!wanted.every(([name, value]) => matches(record.attributes[name], value))) continue
    if (items.length === query.limit) {
      nextCursor = String(position - 1)
      break
    }
    items.push(summarise(node, record))
  }
  return { connection: queue.id, count: queue.count, bytes: queue.bytes, items, nextCursor }
}

/** `*` stands for any text. */
function matches(value: string | undefined, pattern: string): boolean {
  if (value === undefined) return false
  if (!pattern.includes('*')) return value === pattern
  const parts = pattern.split('*')
  const [first] = parts
  const last = parts[parts.length - 1]
  if (!value.startsWith(first) || !value.endsWith(last) || value.length < first.length + last.length) return false
  let at = first.length
  for (const part of parts.slice(1, -1)) {
    const found = value.indexOf(part, at)
    if (found === -1 || found + part.length > value.length - last.length) return false
    at = found + part.length
  }
  return true
}

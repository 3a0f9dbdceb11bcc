import { flowFilesWith } from './partition.ts'
import type { Partitions } from './partitions.ts'
import type { PartitionSpan } from './rows.ts'
import { literalOf } from './wildcard.ts'

/** Finds the FlowFiles that alone can have some attributes, so that a search for rare values need not unfold them all. */
export interface Candidates {
  /** Undefined when there are too many, or nothing to tell them by. */
  find(
    span: PartitionSpan,
    spans: readonly PartitionSpan[],
    attributes: Readonly<Record<string, string>>,
  ): Promise<ReadonlySet<number> | undefined>
}

/** With more than this, unfolding one event after the other finds a page sooner. */
const MANY = 2_000
const KEPT_ANSWERS = 500
const CLOCK_SLACK_MS = 60_000

export function createCandidates(partitions: Partitions): Candidates {
  // In the order of their last use.
  const answers = new Map<string, readonly number[]>()

  async function inPartition(span: PartitionSpan, text: string): Promise<readonly number[]> {
    const key = `${span.firstId} ${span.lastId} ${text}`
    const known = answers.get(key)
    const found = known ?? (await partitions.use(span, (partition) => flowFilesWith(partition, text, MANY + 1))) ?? []
    answers.delete(key)
    answers.set(key, found)
    if (answers.size > KEPT_ANSWERS) answers.delete(answers.keys().next().value as string)
    return found
  }

  return {
    async find(span, spans, attributes) {
      // An attribute that an event here has may have been set in an earlier partition, as far back as FlowFiles go.
      const sources = spans.filter(
        ({ firstId, maxTime }) => firstId <= span.firstId && maxTime >= span.minEntry - CLOCK_SLACK_MS,
      )
      let candidates: ReadonlySet<number> | undefined
      for (const pattern of Object.values(attributes)) {
        const text = literalOf(pattern)
        if (text === undefined) continue
        const having = new Set<number>()
        let many = false
        for (const source of sources) {
          for (const id of await inPartition(source, text)) having.add(id)
          many = having.size > MANY
          if (many) break
        }
        const before = candidates
        if (!many) candidates = before ? new Set([...having].filter((id) => before.has(id))) : having
        if (candidates?.size === 0) break
      }
      return candidates
    },
  }
}

import { flowFilesWith } from './partition.ts'
import type { Partitions } from './partitions.ts'
import type { PartitionSpan } from './rows.ts'
import { literalOf } from './wildcard.ts'

/** Finds the FlowFiles that alone can have some attributes, so that a search for rare values need not unfold them all. */
export interface Candidates {
  /**
   * Undefined when there are too many, or nothing to tell them by; `later` when time is up, with what was found kept for
   * the next time.
   */
  find(
    partitions: Partitions,
    span: PartitionSpan,
    spans: readonly PartitionSpan[],
    attributes: Readonly<Record<string, string>>,
    isTimeUp: () => boolean,
  ): Promise<ReadonlySet<number> | undefined | 'later'>
}

/** With more than this, unfolding one event after the other finds a page sooner. */
const MANY = 2_000
const KEPT_ANSWERS = 500
const CLOCK_SLACK_MS = 60_000

export function createCandidates(): Candidates {
  // In the order of their last use.
  const answers = new Map<string, readonly number[]>()

  const keyOf = (span: PartitionSpan, text: string) => `${span.firstId} ${span.lastId} ${text}`

  async function inPartition(partitions: Partitions, span: PartitionSpan, text: string): Promise<readonly number[]> {
    const key = keyOf(span, text)
    const known = answers.get(key)
    const found = known ?? (await partitions.use(span, (partition) => flowFilesWith(partition, text, MANY + 1))) ?? []
    answers.delete(key)
    answers.set(key, found)
    if (answers.size > KEPT_ANSWERS) answers.delete(answers.keys().next().value as string)
    return found
  }

  return {
    async find(partitions, span, spans, attributes, isTimeUp) {
      // An attribute that an event here has may have been set in an earlier partition, as far back as FlowFiles go.
      const sources = spans.filter(
        ({ firstId, maxTime }) => firstId <= span.firstId && maxTime >= span.minEntry - CLOCK_SLACK_MS,
      )
      let candidates: ReadonlySet<number> | undefined
      let looked = false
      for (const pattern of Object.values(attributes)) {
        const text = literalOf(pattern)
        if (text === undefined) continue
        const having = new Set<number>()
        let many = false
        for (const source of sources) {
          // The newest partition grows, so that its answers are of no use the next time.
          const isNew = !answers.has(keyOf(source, text)) && source !== spans[spans.length - 1]
          if (isNew && looked && isTimeUp()) return 'later'
          looked ||= isNew
          for (const id of await inPartition(partitions, source, text)) having.add(id)
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

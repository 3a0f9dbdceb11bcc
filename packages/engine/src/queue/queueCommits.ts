import { createAttributes } from '../attributes.ts'
import type { ReplayInput } from '../engineOptions.ts'
import type { SessionCommit } from '../journal/commit.ts'
import type { FlowFileRecord } from '../journal/records.ts'
import { PROVENANCE_TYPES } from '../provenance.ts'
import type { ConnectionQueue } from './connectionQueue.ts'

/* Commits that no processor makes: a queue is emptied, FlowFiles expire, one is replayed. Their component is the connection. */

const REPLAY = PROVENANCE_TYPES.indexOf('REPLAY')

/** Ends FlowFiles in their queue, with one event each. */
export function endCommit(
  queue: Pick<ConnectionQueue, 'flow' | 'id'>,
  records: readonly FlowFileRecord[],
  type: number,
  details: string,
  time: number,
): Omit<SessionCommit, 'firstEventId'> {
  return {
    time,
    flow: queue.flow,
    component: queue.id,
    componentType: 'connection',
    touches: records.map((record) => ({
      id: record.id,
      isNew: false,
      source: queue.id,
      destination: undefined,
      relationship: undefined,
      entryDate: record.entryDate,
      lineageStartDate: record.lineageStartDate,
      penalizedUntil: 0,
      inputClaim: record.claim,
      outputClaim: record.claim,
      changes: [],
      events: [{ type, details }],
    })),
    state: [],
  }
}

/** Puts a new FlowFile with an event's input into the queue that the event took it from. */
export function replayCommit(
  input: ReplayInput,
  id: number,
  time: number,
): { commit: Omit<SessionCommit, 'firstEventId'>; record: FlowFileRecord } {
  const { lineageStartDate } = input.parent
  const attributes = createAttributes(input.attributes)
  const touch = {
    id,
    isNew: true,
    source: undefined,
    destination: input.connection,
    relationship: undefined,
    entryDate: time,
    lineageStartDate,
    penalizedUntil: 0,
    inputClaim: undefined,
    outputClaim: input.claim,
    changes: Object.entries(attributes).map(([name, value]) => [name, null, value] as const),
    events: [{ type: REPLAY, parents: [input.parent.id], children: [id] }],
  }
  return {
    commit: {
      time,
      flow: input.flow,
      component: input.connection,
      componentType: 'connection',
      touches: [touch],
      state: [],
    },
    record: {
      id,
      attributes,
      claim: input.claim,
      entryDate: time,
      lineageStartDate,
      queuedAt: time,
      penalizedUntil: 0,
    },
  }
}

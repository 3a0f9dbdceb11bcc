import type { ContentClaim } from '../flowFile.ts'
import type { SessionCommit } from '../journal/commit.ts'
import type { FlowFileRecord } from '../journal/records.ts'
import { PROVENANCE_TYPES } from '../provenance.ts'
import type { ConnectionQueue } from '../queue/connectionQueue.ts'
import { uuidOf } from '../uuid.ts'
import type { LinkBatch, LinkFlowFile, LinkTarget } from './linkBatch.ts'

/* Commits of links between flows. Their component is the port. */

const SEND = PROVENANCE_TYPES.indexOf('SEND')
const RECEIVE = PROVENANCE_TYPES.indexOf('RECEIVE')
const DROP = PROVENANCE_TYPES.indexOf('DROP')

/** No flow has this id, so that what was taken stays known when flows and ports go away. */
export const RECEIPTS = { flow: ':links', component: 'receipts' }

/** What provenance of both sides calls the way between them. */
export const transitUriOf = ({ flow, port }: LinkTarget) => `mulgil://${flow}/${port}`

/** The sender's end of FlowFiles that the target has taken. */
export function sentCommit(
  outbox: ConnectionQueue,
  records: readonly FlowFileRecord[],
  target: LinkTarget,
  time: number,
): Omit<SessionCommit, 'firstEventId'> {
  const events = [
    { type: SEND, transitUri: transitUriOf(target) },
    { type: DROP, details: 'Handed over' },
  ]
  return {
    time,
    flow: outbox.flow,
    component: outbox.id,
    componentType: 'outputPort',
    touches: records.map((record) => ({
      id: record.id,
      isNew: false,
      source: outbox.id,
      destination: undefined,
      relationship: undefined,
      entryDate: record.entryDate,
      lineageStartDate: record.lineageStartDate,
      penalizedUntil: 0,
      inputClaim: record.claim,
      outputClaim: record.claim,
      changes: [],
      events,
    })),
    state: [],
  }
}

/** The receiver's new FlowFiles, with the ids and claims that it gave them, in the order of the batch. */
export function receivedCommit(
  inbox: ConnectionQueue,
  batch: LinkBatch,
  taken: readonly { readonly id: number; readonly claim: ContentClaim | undefined }[],
  time: number,
): Omit<SessionCommit, 'firstEventId'> {
  const transitUri = transitUriOf(batch.target)
  const eventOf = ({ id }: LinkFlowFile) => ({
    type: RECEIVE,
    transitUri,
    details: `Sent as FlowFile ${uuidOf(batch.node, id)}`,
  })
  return {
    time,
    flow: inbox.flow,
    component: inbox.id,
    componentType: 'inputPort',
    touches: batch.flowFiles.map((flowFile, index) => ({
      id: taken[index].id,
      isNew: true,
      source: undefined,
      destination: inbox.id,
      relationship: undefined,
      entryDate: flowFile.entryDate,
      lineageStartDate: flowFile.lineageStartDate,
      penalizedUntil: 0,
      inputClaim: undefined,
      outputClaim: taken[index].claim,
      changes: Object.entries(flowFile.attributes).map(([name, value]) => [name, null, value] as const),
      events: [eventOf(flowFile)],
    })),
    state: [],
  }
}

/** That a batch was taken; in the same frame as the FlowFiles. */
export function receiptCommit(link: string, receipt: string, time: number, firstEventId: number): SessionCommit {
  return {
    time,
    ...RECEIPTS,
    componentType: '',
    firstEventId,
    touches: [],
    state: [{ key: link, value: receipt, expiresAt: 0 }],
  }
}

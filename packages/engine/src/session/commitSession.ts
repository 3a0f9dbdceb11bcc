import { type ProvenanceLevel, parseDuration } from '@mulgil/flow'
import { errors } from '../errors.ts'
import type { CommitEvent, CommitTouch, StateChange } from '../journal/commit.ts'
import type { FlowFileRecord } from '../journal/records.ts'
import { type AttributeChange, PROVENANCE_TYPES, type ProvenanceType } from '../provenance.ts'
import { allAttributes, isKept, isUnindexed } from '../provenanceLevel.ts'
import type { ConnectionQueue } from '../queue/connectionQueue.ts'
import type { EngineSession } from './engineSession.ts'
import type { SessionFlowFile } from './sessionFlowFile.ts'

const index = (type: ProvenanceType) => PROVENANCE_TYPES.indexOf(type)
const RECEIVE = index('RECEIVE')
const CREATE = index('CREATE')
const FETCH = index('FETCH')
const FORK = index('FORK')
const JOIN = index('JOIN')
const CLONE = index('CLONE')
const DROP = index('DROP')

const noEvents: readonly CommitEvent[] = []
const plain = PROVENANCE_TYPES.map((_, type): readonly CommitEvent[] => [{ type }])
const created = plain[CREATE]
const contentModified = plain[index('CONTENT_MODIFIED')]
const attributesModified = plain[index('ATTRIBUTES_MODIFIED')]

interface Move {
  readonly touch: CommitTouch
  readonly flowFile: SessionFlowFile
  readonly destination: ConnectionQueue | undefined
}

/**
 * Commits what a session holds: one journal entry, then the queues. Throws before changing anything when it is
 * incomplete. Returns false when there was nothing to write down.
 */
export function commitSession(session: EngineSession, state: StateChange[]): boolean {
  const { host } = session
  const now = host.clock()
  const moves: Move[] = []
  const back: SessionFlowFile[] = []
  let events = 0
  for (const flowFile of session.touched) {
    const { outcome } = flowFile
    if (outcome.kind === 'undecided') {
      throw new Error(errors.FLOWFILE_NOT_TRANSFERRED({ type: host.type, id: flowFile.id }).message)
    }
    if (outcome.kind === 'putBack') back.push(flowFile)
  }
  for (const flowFile of session.touched) {
    const { outcome } = flowFile
    if (outcome.kind === 'putBack' || outcome.kind === 'undecided') continue
    if (outcome.kind === 'remove' && !flowFile.record && !flowFile.events) {
      // It came and went within the session: nobody ever saw it.
      if (flowFile.claim) host.content.release(flowFile.claim)
      continue
    }
    if (
      outcome.kind === 'transfer' &&
      host.retryAttribute !== undefined &&
      retried(session, flowFile, outcome.relationship, now, moves)
    ) {
      continue
    }
    const relationship = outcome.kind === 'transfer' ? outcome.relationship : undefined
    const destinations = relationship === undefined ? [] : host.destinations(relationship)
    const [first, ...others] = destinations
    const ended =
      first === undefined
        ? outcome.kind === 'remove'
          ? (outcome.details ?? 'Removed by the processor')
          : `Auto-terminated by ${relationship}`
        : undefined
    const penalizedUntil = flowFile.penalized ? now + host.penaltyMs : 0
    moves.push({
      touch: touchOf(flowFile, host.provenance, first, relationship, ended, penalizedUntil),
      flowFile,
      destination: first,
    })
    for (const other of others) {
      const copy = session.cloneOf(flowFile)
      moves.push({
        touch: touchOf(copy, host.provenance, other, relationship, undefined, penalizedUntil),
        flowFile: copy,
        destination: other,
      })
    }
  }
  for (const { touch } of moves) events += touch.events.length

  const changed = moves.length > 0 || state.length > 0
  if (changed) {
    const commit = {
      time: now,
      flow: host.flow,
      component: host.component,
      componentType: host.type,
      firstEventId: host.nextEventIds(events),
      touches: moves.map((move) => move.touch),
      state,
    }
    host.journal.append((frame) => {
      const before = frame.bytes.length
      frame.session(commit)
      host.onWritten(events, frame.bytes.length - before)
    })
  }
  for (const change of state) host.state.apply(change.key, change.value, change.expiresAt)
  moveAll(session, moves, now)
  putBackAll(session, back, now)
  host.onContent(session.bytesRead, session.bytesWritten)
  return changed
}

/** Where the relationship has retries left, the FlowFile goes back to its queue as it was, counted and held. */
function retried(
  session: EngineSession,
  flowFile: SessionFlowFile,
  relationship: string,
  now: number,
  moves: Move[],
): boolean {
  const { host } = session
  const retry = host.retryOf(relationship)
  const name = host.retryAttribute as string
  const { record, source } = flowFile
  const tries = Number(record?.attributes[name] ?? 0)
  if (!retry || !record || !source || tries >= retry.count) {
    flowFile.delete(name)
    return false
  }
  if (flowFile.claim && flowFile.claim !== record.claim) host.content.release(flowFile.claim)
  flowFile.reset()
  flowFile.put(name, String(tries + 1))
  const wait = Math.min(host.penaltyMs * 2 ** tries, parseDuration(retry.maxBackOff) ?? 600_000)
  if (retry.backOff === 'yield') host.yieldFor(wait)
  const penalizedUntil = retry.backOff === 'penalize' ? now + wait : 0
  const touch: CommitTouch = {
    ...touchOf(flowFile, 'none', source, undefined, undefined, penalizedUntil),
  }
  moves.push({ touch, flowFile, destination: source })
  return true
}

function touchOf(
  flowFile: SessionFlowFile,
  level: ProvenanceLevel,
  destination: ConnectionQueue | undefined,
  relationship: string | undefined,
  ended: string | undefined,
  penalizedUntil: number,
): CommitTouch {
  const { record, claim } = flowFile
  const own = flowFile.changes()
  const happened = eventsOf(flowFile, own, ended)
  const { attributes, lineageStartDate } = flowFile
  const kept = level === 'all' || isKept(level, { attributes, lineageStartDate, relationship })
  const events = kept ? happened : noEvents
  const changes = record?.unindexed && events.length > 0 ? allAttributes(attributes, own) : own
  return {
    id: flowFile.id,
    isNew: record === undefined,
    source: flowFile.source?.id,
    destination: destination?.id,
    relationship,
    entryDate: flowFile.entryDate,
    lineageStartDate,
    penalizedUntil: destination ? penalizedUntil : 0,
    inputClaim: record?.claim,
    outputClaim: claim,
    changes,
    events,
  }
}

/** What the processor reported, and what the engine adds where it reported nothing more exact. */
function eventsOf(
  flowFile: SessionFlowFile,
  changes: readonly AttributeChange[],
  ended: string | undefined,
): readonly CommitEvent[] {
  const reported = flowFile.events
  let events: readonly CommitEvent[]
  if (!flowFile.record) {
    const parents = flowFile.parents.map((parent) => parent.id)
    switch (flowFile.origin) {
      case 'fork':
        events = [{ type: FORK, parents, children: [flowFile.id] }, ...(reported ?? [])]
        break
      case 'join':
        events = [{ type: JOIN, parents, children: [flowFile.id] }, ...(reported ?? [])]
        break
      case 'clone':
        events = [{ type: CLONE, parents, children: [flowFile.id] }, ...(reported ?? [])]
        break
      default:
        events = reported?.some((event) => event.type === RECEIVE)
          ? reported
          : reported
            ? [...created, ...reported]
            : created
    }
  } else {
    const contentChanged = flowFile.claim !== flowFile.record.claim
    events = reported ?? noEvents
    if (contentChanged && !events.some((event) => event.type === FETCH)) events = [...contentModified, ...events]
    else if (changes.length > 0 && events.length === 0) events = attributesModified
  }
  return ended === undefined ? events : [...events, { type: DROP, details: ended }]
}

function moveAll(session: EngineSession, moves: readonly Move[], now: number): void {
  const { host } = session
  const filled = new Set<ConnectionQueue>()
  const drained = new Set<ConnectionQueue>()
  let outCount = 0
  let outBytes = 0
  let inCount = 0
  let inBytes = 0
  for (const { touch, flowFile, destination } of moves) {
    const { record, source, claim } = flowFile
    if (record && source) {
      source.forget(record)
      drained.add(source)
      inCount += 1
      inBytes += record.claim?.length ?? 0
      if (record.claim && (record.claim !== claim || !destination)) host.content.release(record.claim)
    }
    if (!destination) {
      if (claim && claim !== record?.claim) host.content.release(claim)
      if (touch.relationship !== undefined) {
        outCount += 1
        outBytes += claim?.length ?? 0
      }
      continue
    }
    const next: FlowFileRecord = {
      id: flowFile.id,
      attributes: flowFile.attributes,
      claim,
      entryDate: flowFile.entryDate,
      lineageStartDate: flowFile.lineageStartDate,
      queuedAt: now,
      penalizedUntil: touch.penalizedUntil,
    }
    destination.add(isUnindexed(touch, record) ? { ...next, unindexed: true } : next)
    filled.add(destination)
    // One that is tried again has not gone out.
    if (touch.relationship === undefined) continue
    outCount += 1
    outBytes += claim?.length ?? 0
  }
  if (outCount > 0) host.onOut(outCount, outBytes)
  if (inCount > 0) host.onIn(inCount, inBytes)
  for (const queue of filled) host.onQueued(queue)
  for (const queue of drained) host.onTaken(queue)
}

function putBackAll(session: EngineSession, back: readonly SessionFlowFile[], now: number): void {
  const plainBack = new Map<ConnectionQueue, FlowFileRecord[]>()
  for (const { record, source, penalized } of back) {
    if (!record || !source) continue
    if (penalized) {
      // Held in memory only: after a restart it is simply ready again.
      source.hold(record, now + session.host.penaltyMs)
      continue
    }
    const list = plainBack.get(source)
    if (list) list.push(record)
    else plainBack.set(source, [record])
  }
  for (const [queue, records] of plainBack) queue.putBack(records)
}

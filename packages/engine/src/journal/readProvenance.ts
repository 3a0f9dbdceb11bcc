import { PROVENANCE_TYPES, type ProvenanceBatch, type ProvenanceEvent } from '../provenance.ts'
import { decodeFrame, type SessionCommit } from './commit.ts'
import { FrameTouches } from './frameTouches.ts'
import { type TailedFrame, type TailOptions, tailFrames } from './tailFrames.ts'

/** The provenance events of a journal's durable commits, in order, as they come. */
export async function* readProvenance(folder: string, options: TailOptions): AsyncGenerator<ProvenanceBatch> {
  for await (const { payload, next } of tailFrames(folder, options)) {
    const events: ProvenanceEvent[] = []
    decodeFrame(payload, { session: (commit) => collectEvents(commit, events), admin: () => undefined })
    yield { events, next }
  }
}

/** A frame whose touches are walked over, which makes no objects: for who reads them by the million. */
export interface TouchedFrame extends Omit<TailedFrame, 'payload'> {
  /** Stands before the frame's first touch; valid until the next frame is asked for. */
  readonly touches: FrameTouches
}

/** The same as `readProvenance`, frame by frame and touch by touch. */
export async function* readTouches(folder: string, options: TailOptions): AsyncGenerator<TouchedFrame> {
  const touches = new FrameTouches()
  for await (const { payload, at, next } of tailFrames(folder, options)) {
    touches.open(payload)
    yield { touches, at, next }
  }
}

function collectEvents(commit: SessionCommit, into: ProvenanceEvent[]): void {
  let id = commit.firstEventId
  for (const touch of commit.touches) {
    for (const event of touch.events) {
      into.push({
        id,
        type: PROVENANCE_TYPES[event.type],
        time: commit.time,
        flowFileId: touch.id,
        entryDate: touch.entryDate,
        lineageStartDate: touch.lineageStartDate,
        flow: commit.flow,
        component: commit.component,
        componentType: commit.componentType,
        sourceConnection: touch.source,
        relationship: touch.relationship,
        transitUri: event.transitUri,
        details: event.details,
        durationMs: event.durationMs,
        parents: event.parents,
        children: event.children,
        changes: touch.changes,
        inputClaim: touch.inputClaim,
        outputClaim: touch.outputClaim,
      })
      id += 1
    }
  }
}

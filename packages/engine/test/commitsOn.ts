import { join } from 'node:path'
import { decodeFrame, type SessionCommit } from '../src/journal/commit.ts'
import { FILE_HEADER, FRAME_HEADER, frameAt } from '../src/journal/frame.ts'
import { fileNumbers, journalFileName } from '../src/journal/recover.ts'
import type { MemoryDisk } from '../src/memoryDisk.ts'
import { PROVENANCE_TYPES, type ProvenanceType } from '../src/provenance.ts'

/** The session commits in a journal that was never pruned, in order, up to the first frame that is not whole. */
export async function commitsOn(disk: MemoryDisk, folder: string): Promise<SessionCommit[]> {
  const commits: SessionCommit[] = []
  for (const number of await fileNumbers(disk, folder, 'journal')) {
    const bytes = disk.bytes(join(folder, journalFileName(number)))
    for (let at = FILE_HEADER; ; ) {
      const payload = frameAt(bytes, at)
      if (!payload) break
      decodeFrame(payload, { session: (commit) => commits.push(commit), admin: () => undefined })
      at += FRAME_HEADER + payload.length
    }
  }
  return commits
}

export interface PlainEvent {
  readonly id: number
  readonly flowFileId: number
  readonly component: string
  readonly type: ProvenanceType
  readonly parents: readonly number[]
}

export function eventsIn(commits: readonly SessionCommit[]): PlainEvent[] {
  return commits.flatMap((commit) => {
    let id = commit.firstEventId
    return commit.touches.flatMap((touch) =>
      touch.events.map(({ type, parents = [] }) => ({
        id: id++,
        flowFileId: touch.id,
        component: commit.component,
        type: PROVENANCE_TYPES[type],
        parents,
      })),
    )
  })
}

const BIRTHS: readonly ProvenanceType[] = ['CREATE', 'RECEIVE', 'FORK', 'JOIN', 'CLONE', 'REPLAY']
const ENDS: readonly ProvenanceType[] = ['DROP', 'EXPIRE']

/**
 * What is wrong with provenance, in words: ids have gaps, a FlowFile does not begin with a birth, has two, goes on after its
 * end, comes from a parent that has no event, or is neither ended nor among those that still wait.
 */
export function provenanceFaults(events: readonly PlainEvent[], waiting: ReadonlySet<number>): string[] {
  const faults: string[] = []
  const lives = new Map<number, 'alive' | 'ended'>()
  for (const [index, { id, flowFileId, component, type, parents }] of events.entries()) {
    const what = `event ${id}, ${type} of FlowFile ${flowFileId} by ${component}`
    if (id !== index + 1) faults.push(`${what}, is number ${index + 1}`)
    const life = lives.get(flowFileId)
    if (!life && !BIRTHS.includes(type)) faults.push(`${what}, is its first`)
    if (life && BIRTHS.includes(type)) faults.push(`${what}, is a second birth`)
    if (life === 'ended') faults.push(`${what}, comes after its end`)
    for (const parent of parents)
      if (!lives.has(parent)) faults.push(`${what}, names parent ${parent} without an event`)
    lives.set(flowFileId, ENDS.includes(type) ? 'ended' : 'alive')
  }
  for (const [id, life] of lives) {
    if ((life === 'alive') !== waiting.has(id))
      faults.push(`FlowFile ${id} has ${life === 'alive' ? 'no end' : 'ended'}`)
  }
  for (const id of waiting) if (!lives.has(id)) faults.push(`FlowFile ${id} waits and has no event`)
  return faults
}

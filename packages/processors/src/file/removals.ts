import type { Log, ReadonlyState, Session } from '@mulgil/engine'
import { type RemoveOutcome, toError } from './fileJobs.ts'
import { type Fingerprint, isSameFile } from './fileStats.ts'
import { runFileJob } from './fileThreads.ts'
import { systemReason } from './systemError.ts'

/** A file whose content a session takes, as it was when it was read. */
export interface StoredFile {
  readonly path: string
  readonly read: Fingerprint
}

/** Files that are stored and to be removed: remembered from the commit of their FlowFiles until they are gone. */
export interface Removals {
  /** False for a file that is stored already: its removal is under way, or was not possible. */
  mayTake(found: { readonly file: string; readonly stats: Fingerprint }): boolean
  /** Once the session's commit is durable, these files go, unless others stand in their places by then. */
  afterCommit(session: Session, stored: readonly StoredFile[]): void
  /** Takes what is removed out of the state. */
  forget(session: Session): void
  /** Waits a moment for removals whose commits are on their way. */
  [Symbol.asyncDispose](): Promise<void>
}

/** State: `stored:PATH`, named by the first file of a commit, holds its files as `[path, dev, ino, size, mtimeMs]`. */
const STORED = 'stored:'
/** A disk that takes no commits must not keep the processor from stopping; the removals are then done at the next start. */
const LAST_WAIT_MS = 1000
type Row = readonly [string, number, number, number, number]

const toRow = ({ path, read }: StoredFile): Row => [path, read.dev, read.ino, read.size, read.mtimeMs]
const toStored = ([path, dev, ino, size, mtimeMs]: Row): StoredFile => ({ path, read: { dev, ino, size, mtimeMs } })

/** Begins with the removals that a crash or a stop has left. */
export async function createRemovals({
  state,
  log,
}: {
  readonly state: ReadonlyState
  readonly log: Log
}): Promise<Removals> {
  /** By path; `undefined` while the commit is under way. */
  const kept = new Map<string, Fingerprint | undefined>()
  const done: string[] = []
  const underWay = new Set<Promise<void>>()

  async function remove(key: string, files: readonly StoredFile[]): Promise<void> {
    const job = {
      kind: 'remove',
      paths: files.map(({ path }) => path),
      expected: files.map(({ read }) => read),
    } as const
    const outcomes = await runFileJob(job)
    for (const [index, { path, read }] of files.entries()) settle(path, read, outcomes[index])
    done.push(key)
  }

  function settle(path: string, read: Fingerprint, outcome: RemoveOutcome): void {
    if (typeof outcome === 'string') {
      kept.delete(path)
      return
    }
    // Remembered, so that a file that we cannot remove is not taken again and again.
    kept.set(path, read)
    const cause = toError(outcome)
    log.warn(`The file "${path}" is stored but cannot be removed: ${systemReason(cause)}.`, { cause })
  }

  for (const [key, value] of [...state.entries()]) {
    if (key.startsWith(STORED)) await remove(key, (JSON.parse(value) as Row[]).map(toStored))
  }

  return {
    mayTake({ file, stats }) {
      const read = kept.get(file)
      return !kept.has(file) || (read !== undefined && !isSameFile(read, stats))
    },
    afterCommit(session, stored) {
      if (stored.length === 0) return
      const key = STORED + stored[0].path
      session.state.set(key, JSON.stringify(stored.map(toRow)))
      for (const { path } of stored) kept.set(path, undefined)
      const end = Promise.withResolvers<void>()
      underWay.add(end.promise)
      const ended = () => {
        underWay.delete(end.promise)
        end.resolve()
      }
      session.afterRollback(() => {
        for (const { path } of stored) kept.delete(path)
        ended()
      })
      session.afterCommit(() => remove(key, stored).finally(ended))
    },
    forget(session) {
      const keys = done.splice(0)
      for (const key of keys) session.state.delete(key)
      session.afterRollback(() => done.push(...keys))
    },
    async [Symbol.asyncDispose]() {
      const deadline = Promise.withResolvers<void>()
      const timer = setTimeout(deadline.resolve, LAST_WAIT_MS)
      await Promise.race([Promise.all(underWay), deadline.promise])
      clearTimeout(timer)
    },
  }
}

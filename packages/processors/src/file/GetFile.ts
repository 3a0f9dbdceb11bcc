import { open } from 'node:fs/promises'
import { defineProcessor, duration, type FlowFile, hint, type Log } from '@mulgil/engine'
import { z } from 'zod'
import { readAccountNames } from './accountNames.ts'
import { fileAttributeTexts, statAttributes } from './fileAttributes.ts'
import { withFiles } from './fileExamples.ts'
import { toError } from './fileJobs.ts'
import { type FileStats, type Fingerprint, isSameFile, statsAt } from './fileStats.ts'
import { runFileJob, SCRATCH_BYTES, SMALL_FILE_BYTES } from './fileThreads.ts'
import { fileUrl } from './fileUrl.ts'
import { readChunks } from './readChunks.ts'
import { createRemovals, type StoredFile } from './removals.ts'
import { systemCode, systemReason } from './systemError.ts'
import { type FoundFile, fileChoice, fileChoiceTwins, walkFiles } from './walkFiles.ts'

/** Content waits in memory until its commit, so a trigger ends when it has taken so much. */
const TRIGGER_BYTES = 16 * 1024 * 1024

const { 'file.size': _, ...writes } = fileAttributeTexts

export const GetFile = defineProcessor({
  type: 'GetFile',
  summary: 'Takes files from a directory, with their content, and removes them there.',
  description:
    'A file is removed only when its FlowFile is safely stored. A file that changes while it is read is left for the next time. To read big or remote directories in parallel use ListFile and FetchFile.',
  tags: ['file', 'local', 'read', 'ingest', 'directory', 'source', 'get', 'input'],
  input: 'none',
  properties: z.object({
    inputDirectory: hint(z.string().min(1), { format: 'directory' }).describe('Directory to take files from.'),
    keepSourceFile: z
      .boolean()
      .default(false)
      .describe('Do not remove files. They are then taken again at every poll, which is for tests only.'),
    ...fileChoice,
    pollingInterval: duration()
      .prefault('30 sec')
      .describe('How long to wait after the last file before looking into the directory again.'),
    batchSize: z.int().min(1).max(10_000).default(500).describe('How many files to take each time it runs.'),
  }),
  relationships: { success: 'A FlowFile for each file, with its content.' },
  writes,
  effect: 'writes',
  promise: {
    level: 'exactlyOnce',
    when: 'Which files are stored and still to be removed is remembered in the same commit as their FlowFiles; a crash before the removal leaves the removal, not the file, to be done again.',
  },
  state: 'The files that are stored and not removed yet.',
  serial: true,
  defaultScheduling: { strategy: 'timer', period: '0 sec' },
  nifi: {
    type: 'org.apache.nifi.processors.standard.GetFile',
    properties: {
      'Input Directory': 'inputDirectory',
      'Keep Source File': 'keepSourceFile',
      ...fileChoiceTwins,
      'Polling Interval': 'pollingInterval',
      'Batch Size': 'batchSize',
    },
  },
  examples: withFiles([
    {
      title: 'Two of three files, from a directory and the one below it',
      files: { 'in/a.csv': '1,2\n', 'in/july/b.csv': '3,4\n', 'in/notes.txt': 'not a table' },
      properties: { inputDirectory: '{folder}/in', fileFilter: '.*\\.csv' },
      output: {
        success: [
          { content: '1,2\n', attributes: { filename: 'a.csv', path: './', 'absolute.path': '{folder}/in/' } },
          { content: '3,4\n', attributes: { filename: 'b.csv', path: 'july/', 'absolute.path': '{folder}/in/july/' } },
        ],
      },
      filesAfter: { 'in/a.csv': null, 'in/july/b.csv': null, 'in/notes.txt': 'not a table' },
    },
  ]),

  async onScheduled({ properties, log, state }) {
    const removals = await createRemovals({ state, log })
    const waiting: FoundFile[] = []
    let nextPollAt = Number.NEGATIVE_INFINITY
    return {
      names: await readAccountNames(),
      waiting,
      removals,
      [Symbol.asyncDispose]: () => removals[Symbol.asyncDispose](),
      /** When to look into the directory again, once nothing waits any more. */
      get nextPollAt() {
        return nextPollAt
      },
      /** Looks into the directory when nothing is left from the last look and the interval is over. */
      async poll(now: number, signal: AbortSignal) {
        if (waiting.length > 0 || now < nextPollAt) return
        const onUnreadable = (directory: string, cause: unknown) =>
          log.warn(`The directory "${directory}" is passed over: ${systemReason(cause)}.`, { cause })
        const options = { choice: properties, now, signal, onUnreadable }
        for await (const found of walkFiles(properties.inputDirectory, options)) waiting.push(found)
        // The next to be taken is the last.
        waiting.reverse()
        nextPollAt = now + properties.pollingInterval
      },
    }
  },

  async onTrigger({ session, properties, scheduled, log, clock, signal, wakeAfter }) {
    const { waiting, removals, names } = scheduled
    removals.forget(session)
    await scheduled.poll(clock(), signal)

    const start = clock()
    const stored: StoredFile[] = []
    let taken = 0
    const take = (created: FlowFile, found: FoundFile, stats: FileStats) => {
      const named = session.putAttributes(created, {
        filename: found.name,
        path: found.relativeDirectory === '' ? './' : `${found.relativeDirectory}/`,
        'absolute.path': found.directory.endsWith('/') ? found.directory : `${found.directory}/`,
        ...statAttributes(stats, names),
      })
      session.receive(named, fileUrl(found.directory, found.name), { durationMs: clock() - start })
      session.transfer(named, 'success')
      stored.push({ path: found.file, read: stats })
      taken += stats.size
    }

    const hasRoom = () => stored.length < properties.batchSize && taken < TRIGGER_BYTES
    while (hasRoom() && waiting.length > 0 && !signal.aborted) {
      const batch = nextFiles(waiting, properties.batchSize - stored.length, removals.mayTake)
      if (batch.length === 0) continue
      const large = await readTogether(batch, { signal, log }, (found, stats, bytes) =>
        take(session.write(session.create(), bytes), found, stats),
      )
      for (const found of large) {
        const created = session.create()
        const read = await readLarge(found.file, found.stats, (chunks) => session.writeStream(created, chunks))
        if (read) take(read.flowFile, found, read.stats)
        else {
          log.debug(`The file "${found.file}" changed while it was read; it is left for the next time.`)
          session.remove(created, 'the file changed while it was read')
        }
      }
    }
    if (!properties.keepSourceFile) removals.afterCommit(session, stored)
    if (waiting.length === 0) wakeAfter(scheduled.nextPollAt - clock())
  },
})

/** The next files to be read together: not more than fit into memory at once, or one that does not. */
function nextFiles(waiting: FoundFile[], count: number, mayTake: (found: FoundFile) => boolean): FoundFile[] {
  const batch: FoundFile[] = []
  let bytes = 0
  while (batch.length < count) {
    const next = waiting.at(-1)
    if (!next || (batch.length > 0 && bytes + next.stats.size > SCRATCH_BYTES)) break
    waiting.pop()
    if (!mayTake(next)) continue
    batch.push(next)
    bytes += next.stats.size
  }
  return batch
}

/** Reads files that are still what they were when the directory was looked at; returns those too large to be read together. */
async function readTogether(
  batch: readonly FoundFile[],
  { signal, log }: { readonly signal: AbortSignal; readonly log: Log },
  onRead: (found: FoundFile, stats: FileStats, bytes: Uint8Array) => void,
): Promise<FoundFile[]> {
  const job = {
    kind: 'read',
    paths: batch.map(({ file }) => file),
    expected: batch.map(({ stats }) => stats),
    maxBytes: SMALL_FILE_BYTES,
  } as const
  return runFileJob(job, { signal }, ({ outcomes, stats: rows }, scratch) => {
    const large: FoundFile[] = []
    let at = 0
    for (const [row, outcome] of outcomes.entries()) {
      const found = batch[row]
      if (outcome === 'large') large.push(found)
      else if (outcome === 'read') {
        onRead(found, statsAt(rows, row), scratch.subarray(at, at + found.stats.size))
        at += found.stats.size
      } else if (typeof outcome === 'object' && outcome.code !== 'ENOENT') {
        const cause = toError(outcome)
        if (outcome.code !== 'EACCES' && outcome.code !== 'EPERM') throw cause
        log.warn(`The file "${found.file}" is passed over: ${systemReason(cause)}.`, { cause })
      }
    }
    return large
  })
}

/** Streams a file; undefined when it changed on the way, or is not there any more. */
async function readLarge(
  path: string,
  expected: Fingerprint,
  write: (chunks: AsyncIterable<Uint8Array>) => Promise<FlowFile>,
): Promise<{ readonly flowFile: FlowFile; readonly stats: FileStats } | undefined> {
  try {
    await using file = await open(path)
    const stats = await file.stat()
    if (!isSameFile(stats, expected)) return undefined
    const flowFile = await write(readChunks(file))
    return isSameFile(await file.stat(), stats) && flowFile.size === stats.size ? { flowFile, stats } : undefined
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
}

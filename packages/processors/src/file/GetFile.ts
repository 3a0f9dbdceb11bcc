import { type FileHandle, open, stat, unlink } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { defineProcessor, duration, hint, type Session } from '@mulgil/engine'
import { z } from 'zod'
import { readAccountNames } from './accountNames.ts'
import { fileAttributeTexts, statAttributes } from './fileAttributes.ts'
import { withFiles } from './fileExamples.ts'
import { readChunks } from './readChunks.ts'
import { systemCode, systemReason } from './systemError.ts'
import { type FoundFile, fileChoice, fileChoiceTwins, walkFiles } from './walkFiles.ts'

/** Tells a file from another that takes its place, and from itself after a change. */
interface Fingerprint {
  readonly dev: number
  readonly ino: number
  readonly size: number
  readonly mtimeMs: number
}
const isSame = (a: Fingerprint, b: Fingerprint) =>
  a.dev === b.dev && a.ino === b.ino && a.size === b.size && a.mtimeMs === b.mtimeMs

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
    batchSize: z.int().min(1).max(10_000).default(10).describe('How many files to take each time it runs.'),
  }),
  relationships: { success: 'A FlowFile for each file, with its content.' },
  writes,
  effect: 'writes',
  promise: {
    level: 'atLeastOnce',
    when: 'A crash after the FlowFile is stored and before the file is removed makes the file come again.',
  },
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

  async onScheduled({ properties, log }) {
    const waiting: FoundFile[] = []
    let nextPollAt = Number.NEGATIVE_INFINITY
    return {
      names: await readAccountNames(),
      waiting,
      /** When to look into the directory again, once nothing waits any more. */
      get nextPollAt() {
        return nextPollAt
      },
      /** Files that are read but not removed yet, by path: `undefined` while their commit is under way. */
      taken: new Map<string, Fingerprint | undefined>(),
      /** Looks into the directory when nothing is left from the last look and the interval is over. */
      async poll(now: number, signal: AbortSignal) {
        if (waiting.length > 0 || now < nextPollAt) return
        const onUnreadable = (directory: string, cause: unknown) =>
          log.warn(`The directory "${directory}" is passed over: ${systemReason(cause)}.`, { cause })
        for await (const found of walkFiles(properties.inputDirectory, {
          choice: properties,
          now,
          signal,
          onUnreadable,
        })) {
          waiting.push(found)
        }
        nextPollAt = now + properties.pollingInterval
      },
    }
  },

  async onTrigger({ session, properties, scheduled, log, clock, signal, wakeAfter }) {
    const { waiting, taken, names } = scheduled
    await scheduled.poll(clock(), signal)

    for (let count = 0; count < properties.batchSize && waiting.length > 0 && !signal.aborted; ) {
      const found = waiting.shift() as FoundFile
      const earlier = taken.get(found.file)
      if (taken.has(found.file) && (!earlier || isSame(earlier, found.stats))) continue

      let handle: FileHandle
      try {
        handle = await open(found.file)
      } catch (cause) {
        if (systemCode(cause) === 'ENOENT') continue
        if (systemCode(cause) !== 'EACCES' && systemCode(cause) !== 'EPERM') throw cause
        log.warn(`The file "${found.file}" is passed over: ${systemReason(cause)}.`, { cause })
        continue
      }
      await using file = handle
      const before = await file.stat()
      // Changed since the directory was looked at, so its age and size may no longer be what is asked for.
      if (!isSame(before, found.stats)) continue
      const start = clock()
      const created = session.create()
      const flowFile = await session.writeStream(created, readChunks(file))
      const after = await file.stat()
      if (!isSame(before, after) || flowFile.size !== before.size) {
        log.debug(`The file "${found.file}" changed while it was read; it is left for the next time.`)
        session.remove(flowFile, 'the file changed while it was read')
        continue
      }
      const named = session.putAttributes(flowFile, {
        filename: found.name,
        path: found.relativeDirectory === '' ? './' : `${found.relativeDirectory}/`,
        'absolute.path': found.directory.endsWith('/') ? found.directory : `${found.directory}/`,
        ...statAttributes(before, names),
      })
      session.receive(named, pathToFileURL(found.file).href, { durationMs: clock() - start })
      session.transfer(named, 'success')
      count += 1
      if (!properties.keepSourceFile) removeAfterCommit(session, found.file, before, { taken, log })
    }
    if (waiting.length === 0) wakeAfter(scheduled.nextPollAt - clock())
  },
})

interface Removal {
  readonly taken: Map<string, Fingerprint | undefined>
  readonly log: { warn(message: string, about?: { cause?: unknown }): void }
}

/** Removes the file once its content is durable, unless another file stands in its place by then. */
function removeAfterCommit(session: Session, file: string, read: Fingerprint, { taken, log }: Removal) {
  taken.set(file, undefined)
  session.afterRollback(() => taken.delete(file))
  session.afterCommit(async () => {
    try {
      if (isSame(await stat(file), read)) await unlink(file)
      taken.delete(file)
    } catch (cause) {
      taken.delete(file)
      if (systemCode(cause) === 'ENOENT') return
      // Remembered, so that a file that we cannot remove is not taken again and again.
      taken.set(file, read)
      log.warn(`The file "${file}" is stored but cannot be removed: ${systemReason(cause)}.`, { cause })
    }
  })
}

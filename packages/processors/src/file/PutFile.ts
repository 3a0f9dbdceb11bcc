import { type FileHandle, open, stat, unlink } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { defineProcessor, expression, type FlowFile, hint, type Session } from '@mulgil/engine'
import { z } from 'zod'
import { errors } from '../errors.ts'
import { type AccountNames, accountNumber, readAccountNames } from './accountNames.ts'
import { inBatches } from './batches.ts'
import { parseFileTime, parsePermissions } from './fileAttributes.ts'
import { withFiles } from './fileExamples.ts'
import { type FileSettings, type FileToWrite, toError, type WriteJob } from './fileJobs.ts'
import { runFileJob, SCRATCH_BYTES, SMALL_FILE_BYTES } from './fileThreads.ts'
import { fileUrl } from './fileUrl.ts'
import { limited } from './limited.ts'
import { makeDirectory } from './makeDirectory.ts'
import { isOutOfRoom, systemCode, systemReason } from './systemError.ts'

/** Files that are written together, and longer ones that stream at the same time. */
const TOGETHER = 200
const STREAMS = 4
/** How far the clock of a file system may be behind. */
const CLOCK_SLACK_MS = 20

/** The FlowFile's file name, refused when it would lead out of the directory. */
function plainFilename(flowFile: FlowFile): string {
  const filename = flowFile.attributes.filename ?? flowFile.uuid
  if (
    ['', '.', '..'].includes(filename) ||
    filename.includes('/') ||
    filename.includes(sep) ||
    filename.includes('\0')
  ) {
    throw errors.FILENAME_REFUSED({ filename: filename.replaceAll('\0', '\\0') })
  }
  return filename
}

function parseSetting<T>(
  property: string,
  text: string | undefined,
  parse: (text: string) => T | undefined,
  expected: string,
) {
  if (text === undefined || text === '') return undefined
  const value = parse(text)
  if (value === undefined) throw errors.SETTING_INVALID({ property, value: text, expected })
  return value
}

export const PutFile = defineProcessor({
  type: 'PutFile',
  summary: 'Writes the content of FlowFiles to files in a directory.',
  description:
    'The file gets the name in the attribute `filename`. It is written under a hidden name first and renamed when complete, so that nobody sees half a file.',
  tags: ['file', 'put', 'write', 'local', 'archive', 'output', 'sink', 'directory'],
  input: 'required',
  properties: z.object({
    directory: hint(expression(), { format: 'directory' }).describe('Directory to write to, as /data/${line}.'),
    conflictResolution: z
      .enum(['fail', 'replace', 'ignore'])
      .default('fail')
      .describe(
        'When a file of that name is there: send the FlowFile to failure, replace the file, or leave it and go on to success.',
      ),
    createMissingDirectories: z.boolean().default(true).describe('Make the directory when it is missing.'),
    maximumFileCount: z
      .int()
      .min(1)
      .optional()
      .describe('Send FlowFiles to failure while the directory holds so many files.'),
    lastModifiedTime: expression()
      .optional()
      .describe('Modification time to set, as 2026-01-31T09:30:00+0900, or ${file.lastModifiedTime}.'),
    permissions: expression().optional().describe('Permissions to set, as rw-r--r-- or 644.'),
    owner: expression().optional().describe('User to give the file to, by name or number; needs the right to do so.'),
    group: expression().optional().describe('Group to give the file to, by name or number.'),
    sync: z
      .boolean()
      .default(true)
      .describe('Make sure that the file is on the disk before the FlowFile goes on. Off is faster.'),
  }),
  relationships: {
    success: 'The file is written.',
    failure: 'The file could not be written, or is there already.',
  },
  reads: { filename: 'Name of the file.' },
  effect: 'writes',
  promise: {
    level: 'atLeastOnce',
    when: 'A crash after the file is written and before the commit makes it written again, in its own place; with "fail" and "ignore" the file of before is known by its time and content.',
  },
  batchSize: 1000,
  nifi: {
    type: 'org.apache.nifi.processors.standard.PutFile',
    properties: {
      Directory: 'directory',
      'Conflict Resolution Strategy': 'conflictResolution',
      'Create Missing Directories': 'createMissingDirectories',
      'Maximum File Count': 'maximumFileCount',
      'Last Modified Time': 'lastModifiedTime',
      Permissions: 'permissions',
      Owner: 'owner',
      Group: 'group',
    },
  },
  examples: withFiles([
    {
      title: 'A directory for each line',
      files: {},
      properties: { directory: '{folder}/out/${line}' },
      input: { content: '71.5', attributes: { filename: 'kiln-1.txt', line: '7' } },
      output: { success: [{ content: '71.5', attributes: { filename: 'kiln-1.txt' } }] },
      filesAfter: { 'out/7/kiln-1.txt': '71.5' },
    },
    {
      title: 'A name that leads out of the directory is refused',
      files: {},
      properties: { directory: '{folder}/out' },
      input: { content: 'x', attributes: { filename: '../passwd' } },
      output: { failure: [{ attributes: { 'error.code': 'FILENAME_REFUSED' } }] },
      filesAfter: { passwd: null },
    },
  ]),

  async onScheduled({ clock }) {
    return {
      names: await readAccountNames(),
      scheduledAt: clock(),
      /** FlowFiles whose files were written in a trigger that was then rolled back. */
      rolledBack: new Set<number>(),
    }
  },

  async onTrigger(context) {
    const { session, properties, scheduled, clock, log, signal } = context
    const { conflictResolution, createMissingDirectories, maximumFileCount, sync } = properties
    const { names, rolledBack } = scheduled
    const inTurn = limited(STREAMS)
    const written: number[] = []
    session.afterRollback(() => {
      for (const id of written) rolledBack.add(id)
    })
    const write = inBatches({
      maxCount: TOGETHER,
      maxBytes: SCRATCH_BYTES,
      sizeOf: ({ bytes }: { bytes: Uint8Array | undefined }) => bytes?.length ?? 0,
      run: (batch: readonly { readonly file: FileToWrite; readonly bytes: Uint8Array | undefined }[]) => {
        const job: WriteJob = {
          kind: 'write',
          files: batch.map(({ file }) => file),
          conflict: conflictResolution,
          makeDirectories: createMissingDirectories,
          maximumFileCount,
          sync,
        }
        return runFileJob(job, { signal, fill: (scratch) => fill(scratch, batch) })
      },
    })

    /** The disk or the process is at its limits: later. Anything else is wrong with this file. */
    const failed = (flowFile: FlowFile, target: string, cause: unknown) => {
      if (!isOutOfRoom(cause)) throw errors.FILE_NOT_WRITABLE({ file: target, reason: systemReason(cause) }, { cause })
      log.error(`The file "${target}" cannot be written now: ${systemReason(cause)}. It is tried again.`, {
        cause,
        flowFile,
      })
      session.putBack(flowFile)
      context.yield()
    }

    await session.forEach(
      async (flowFile) => {
        const directory = properties.directory(flowFile)
        if (directory === '')
          throw errors.SETTING_INVALID({ property: 'directory', value: '', expected: 'the path of a directory' })
        const name = plainFilename(flowFile)
        const target = join(directory, name)
        const temporary = join(directory, `.mulgil-${flowFile.uuid}`)
        const settings = readSettings(flowFile, properties, names)
        const start = clock()
        const own = timesOfOwn(flowFile, scheduled)

        let bytes: Uint8Array | undefined
        if (flowFile.size <= SMALL_FILE_BYTES) bytes = await session.read(flowFile)
        else if (conflictResolution === 'replace' || own || !(await exists(target))) {
          const cause = await inTurn(() =>
            writeTemporary(session, flowFile, temporary, createMissingDirectories && directory),
          )
          if (cause !== undefined) return failed(flowFile, target, cause)
        }
        const outcome = await write({
          file: { directory, target, temporary, length: bytes?.length, settings, own },
          bytes,
        })
        if (typeof outcome === 'object') return failed(flowFile, target, toError(outcome))
        if (outcome === 'full') throw errors.DIRECTORY_FULL({ directory, limit: maximumFileCount as number })
        if (outcome === 'exists' && conflictResolution === 'fail') throw errors.FILE_EXISTS({ file: target })
        if (outcome !== 'exists') {
          written.push(flowFile.id)
          session.send(flowFile, fileUrl(resolve(directory), name), { durationMs: clock() - start })
        }
        session.transfer(flowFile, 'success')
      },
      { concurrency: TOGETHER },
    )
    for (const id of written) rolledBack.delete(id)
  },
})

function fill(scratch: Buffer, batch: readonly { readonly bytes: Uint8Array | undefined }[]): void {
  let at = 0
  for (const { bytes } of batch) {
    if (!bytes) continue
    scratch.set(bytes, at)
    at += bytes.length
  }
}

/**
 * When a file with the content of this FlowFile must have come into being to be its own: after a rollback, or before this
 * processor was started, as a crash between the file and the commit leaves it. Undefined: a file in its place is another's.
 */
function timesOfOwn(
  flowFile: FlowFile,
  { scheduledAt, rolledBack }: { readonly scheduledAt: number; readonly rolledBack: ReadonlySet<number> },
) {
  const { entryDate } = flowFile
  const from = entryDate - CLOCK_SLACK_MS
  if (rolledBack.has(flowFile.id)) return { from, until: Number.POSITIVE_INFINITY }
  return entryDate < scheduledAt ? { from, until: scheduledAt } : undefined
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )

/** Streams content into the temporary file. Returns what the system said when it could not. */
async function writeTemporary(
  session: Session,
  flowFile: FlowFile,
  temporary: string,
  directory: string | false,
): Promise<unknown> {
  // Nothing is there but what a killed process has left.
  const remove = () => unlink(temporary).catch(() => undefined)
  try {
    if (directory) await makeDirectory(directory)
    await remove()
    await using file = await open(temporary, 'wx')
    for await (const chunk of session.stream(flowFile, undefined, { reuse: true })) await writeAll(file, chunk)
    return undefined
  } catch (cause) {
    await remove()
    if (systemCode(cause) === undefined) throw cause
    return cause
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done)
    done += bytesWritten
  }
}

type Text = ((flowFile: FlowFile) => string) | undefined

function readSettings(
  flowFile: FlowFile,
  texts: {
    readonly permissions?: Text
    readonly owner?: Text
    readonly group?: Text
    readonly lastModifiedTime?: Text
  },
  names: AccountNames,
): FileSettings | undefined {
  const { permissions, owner, group, lastModifiedTime } = texts
  if (!permissions && !owner && !group && !lastModifiedTime) return undefined
  const user = (text: string) => accountNumber(names.users, text)
  const groupNumber = (text: string) => accountNumber(names.groups, text)
  return {
    mode: parseSetting('permissions', permissions?.(flowFile), parsePermissions, 'permissions as rw-r--r-- or 644'),
    uid: parseSetting('owner', owner?.(flowFile), user, 'a user of this machine'),
    gid: parseSetting('group', group?.(flowFile), groupNumber, 'a group of this machine'),
    modifiedAt: parseSetting(
      'lastModifiedTime',
      lastModifiedTime?.(flowFile),
      parseFileTime,
      'a time as 2026-01-31T09:30:00+0900',
    ),
  }
}

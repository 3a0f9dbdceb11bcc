import { constants } from 'node:fs'
import { access, copyFile, type FileHandle, open, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { defineProcessor, expression, type FlowFile, hint, type Session } from '@mulgil/engine'
import { MulgilError } from '@mulgil/flow'
import { z } from 'zod'
import { errors } from '../errors.ts'
import { inBatches } from './batches.ts'
import { withFiles } from './fileExamples.ts'
import { type RemoveOutcome, toError } from './fileJobs.ts'
import { type FileStats, isSameFile, statsAt } from './fileStats.ts'
import { runFileJob, SMALL_FILE_BYTES } from './fileThreads.ts'
import { fileUrl } from './fileUrl.ts'
import { limited } from './limited.ts'
import { makeDirectory } from './makeDirectory.ts'
import { readChunks } from './readChunks.ts'
import { isOutOfRoom, systemCode, systemReason } from './systemError.ts'

/** Files that are read together. */
const TOGETHER = 200
const STREAMS = 4

const logLevels = ['debug', 'info', 'warn', 'error', 'none'] as const
const conflictStrategies = ['rename', 'replaceFile', 'keepExisting', 'fail'] as const
const onMove = { dependsOn: { property: 'completionStrategy', values: ['moveFile'] } } as const

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

/** A name beside `path` that is not taken: `report.csv` → `report-1.csv`. */
async function freeName(path: string): Promise<string> {
  const extension = extname(path)
  const stem = path.slice(0, path.length - extension.length)
  for (let n = 1; ; n++) {
    const candidate = `${stem}-${n}${extension}`
    if (!(await exists(candidate))) return candidate
  }
}

async function moveInto(file: string, directory: string, conflict: (typeof conflictStrategies)[number]): Promise<void> {
  await makeDirectory(directory)
  let target = join(directory, basename(file))
  if (conflict !== 'replaceFile' && (await exists(target))) {
    // The FlowFile has its content; as in NiFi the source goes, and what stood there first stays.
    if (conflict === 'keepExisting') return unlink(file)
    target = await freeName(target)
  }
  try {
    await rename(file, target)
  } catch (error) {
    if (systemCode(error) !== 'EXDEV') throw error
    await copyFile(file, target, conflict === 'replaceFile' ? 0 : constants.COPYFILE_EXCL)
    await unlink(file)
  }
}

export const FetchFile = defineProcessor({
  type: 'FetchFile',
  summary: 'Replaces the content of a FlowFile with that of a file.',
  description: 'Stands behind ListFile, or wherever an attribute says which file to read.',
  tags: ['file', 'fetch', 'read', 'local', 'ingest', 'get'],
  input: 'required',
  properties: z.object({
    fileToFetch: expression().prefault('${absolute.path}/${filename}').describe('The file to read.'),
    completionStrategy: z
      .enum(['none', 'moveFile', 'deleteFile'])
      .default('none')
      .describe('What becomes of the file once its content is safely stored.'),
    moveDestinationDirectory: hint(expression(), onMove)
      .optional()
      .describe('Directory to move the file to; made when missing.'),
    moveConflictStrategy: hint(z.enum(conflictStrategies), onMove)
      .default('rename')
      .describe(
        'What to do when a file of that name is there already. fail: the FlowFile goes to failure before the file is read.',
      ),
    logLevelWhenNotFound: z
      .enum(logLevels)
      .default('error')
      .describe('Level of the message when the file does not exist.'),
    logLevelWhenPermissionDenied: z
      .enum(logLevels)
      .default('error')
      .describe('Level of the message when the file may not be read.'),
  }),
  relationships: {
    success: 'The FlowFile with the content of the file.',
    'not.found': 'There is no such file.',
    'permission.denied': 'The user that runs Mulgil may not read the file.',
    failure: 'The file could not be read for another reason.',
  },
  reads: {
    'absolute.path': 'Directory of the file, in the default of the property.',
    filename: 'Name of the file, in the default of the property.',
  },
  effect: 'writes',
  promise: {
    level: 'atLeastOnce',
    when: 'The file is moved or deleted after its content is stored; a crash between the two leaves the file where it was.',
  },
  nifi: {
    type: 'org.apache.nifi.processors.standard.FetchFile',
    properties: {
      'File to Fetch': 'fileToFetch',
      'Completion Strategy': 'completionStrategy',
      'Move Destination Directory': 'moveDestinationDirectory',
      'Move Conflict Strategy': 'moveConflictStrategy',
      'File not Found Log Level': 'logLevelWhenNotFound',
      'Log level when file not found': 'logLevelWhenNotFound',
      'Permission Denied Log Level': 'logLevelWhenPermissionDenied',
      'Log level when permission denied': 'logLevelWhenPermissionDenied',
    },
  },
  examples: withFiles([
    {
      title: 'One file that is there, one that is not',
      files: { 'in/a.csv': '1,2\n' },
      properties: {
        fileToFetch: '{folder}/in/${filename}',
        completionStrategy: 'deleteFile',
        logLevelWhenNotFound: 'none',
      },
      input: [{ attributes: { filename: 'a.csv' } }, { attributes: { filename: 'b.csv' } }],
      output: {
        success: [{ content: '1,2\n', attributes: { filename: 'a.csv' } }],
        'not.found': [{ attributes: { filename: 'b.csv' } }],
      },
      filesAfter: { 'in/a.csv': null },
    },
  ]),

  async onTrigger({ session, properties, log, clock, signal }) {
    const { completionStrategy, moveDestinationDirectory, moveConflictStrategy } = properties
    const read = createReader(signal)
    const remove = createRemover()
    const inTurn = limited(STREAMS)
    await session.forEach(
      async (flowFile) => {
        const path = properties.fileToFetch(flowFile)
        const directory = completionStrategy === 'moveFile' ? (moveDestinationDirectory?.(flowFile) ?? '') : ''
        if (completionStrategy === 'moveFile' && directory === '') {
          throw errors.SETTING_INVALID({
            property: 'moveDestinationDirectory',
            value: '',
            expected: 'a directory to move to',
          })
        }
        if (directory !== '' && moveConflictStrategy === 'fail' && (await exists(join(directory, basename(path))))) {
          throw errors.FILE_EXISTS({ file: join(directory, basename(path)) })
        }

        const start = clock()
        const result = await readInto(session, flowFile, path, { read, inTurn })
        if (result.kind === 'failed') {
          const { cause } = result
          if (isOutOfRoom(cause)) throw cause
          const code = systemCode(cause)
          const isMissing = code === 'ENOENT' || code === 'ENOTDIR'
          if (!isMissing && code !== 'EACCES' && code !== 'EPERM') {
            throw errors.FILE_NOT_READABLE({ file: path, reason: systemReason(cause) }, { cause })
          }
          const level = isMissing ? properties.logLevelWhenNotFound : properties.logLevelWhenPermissionDenied
          if (level !== 'none')
            log[level](`The file "${path}" cannot be fetched: ${systemReason(cause)}.`, { flowFile })
          session.route(session.penalize(flowFile), isMissing ? 'not.found' : 'permission.denied')
          return
        }
        const { fetched, stats } = result
        const absolute = resolve(path)
        session.fetch(fetched, fileUrl(dirname(absolute), basename(absolute)), { durationMs: clock() - start })
        session.transfer(fetched, 'success')

        if (completionStrategy === 'none') return
        session.afterCommit(async () => {
          try {
            const isChanged =
              directory === '' ? await removed(remove, path, stats) : !isSameFile(await stat(path), stats)
            if (isChanged) log.warn(`The file "${path}" changed after it was fetched; it stays where it is.`)
            else if (directory !== '') await moveInto(path, directory, moveConflictStrategy)
          } catch (cause) {
            const what = directory === '' ? 'deleted' : `moved to "${directory}"`
            log.warn(`The file "${path}" is fetched but cannot be ${what}: ${systemReason(cause)}.`, { cause })
          }
        })
      },
      { concurrency: TOGETHER },
    )
  },
})

type Read = (path: string) => Promise<FileRead>
type FileRead =
  | { readonly kind: 'read'; readonly bytes: Uint8Array; readonly stats: FileStats }
  /** Too large to be read at once, or it changes while it is read. */
  | { readonly kind: 'stream' }
  | { readonly kind: 'later' }
  | { readonly kind: 'failed'; readonly cause: Error }

/** Reads whole small files, those of one turn together. */
function createReader(signal: AbortSignal): Read {
  return inBatches({
    maxCount: TOGETHER,
    maxBytes: Number.POSITIVE_INFINITY,
    sizeOf: () => 0,
    run: (paths: readonly string[]) =>
      runFileJob(
        { kind: 'read', paths, maxBytes: SMALL_FILE_BYTES },
        { signal },
        ({ outcomes, stats: rows }, scratch): FileRead[] => {
          let at = 0
          return outcomes.map((outcome, row) => {
            if (outcome === 'later') return { kind: 'later' }
            if (outcome === 'large' || outcome === 'changed') return { kind: 'stream' }
            if (outcome === 'notRegular') {
              return {
                kind: 'failed',
                cause: errors.FILE_NOT_READABLE({ file: paths[row], reason: 'it is no regular file' }),
              }
            }
            if (outcome !== 'read') return { kind: 'failed', cause: toError(outcome) }
            const stats = statsAt(rows, row)
            const bytes = Buffer.from(scratch.subarray(at, at + stats.size))
            at += stats.size
            return { kind: 'read', bytes, stats }
          })
        },
      ),
  })
}

type Fetched =
  | { readonly kind: 'fetched'; readonly fetched: FlowFile; readonly stats: FileStats }
  | { readonly kind: 'failed'; readonly cause: unknown }

async function readInto(
  session: Session,
  flowFile: FlowFile,
  path: string,
  { read, inTurn }: { readonly read: Read; readonly inTurn: ReturnType<typeof limited> },
): Promise<Fetched> {
  for (;;) {
    const result = await read(path)
    switch (result.kind) {
      case 'later':
        continue
      case 'failed':
        if (result.cause instanceof MulgilError) throw result.cause
        return result
      case 'read':
        return { kind: 'fetched', fetched: session.write(flowFile, result.bytes), stats: result.stats }
      case 'stream':
        return inTurn(() => stream(session, flowFile, path))
      default:
        throw new Error(`Unknown result ${JSON.stringify(result satisfies never)}`)
    }
  }
}

async function stream(session: Session, flowFile: FlowFile, path: string): Promise<Fetched> {
  let handle: FileHandle
  try {
    handle = await open(path)
  } catch (cause) {
    return { kind: 'failed', cause }
  }
  await using file = handle
  const stats = await file.stat()
  return { kind: 'fetched', fetched: await session.writeStream(flowFile, readChunks(file)), stats }
}

type Remove = (file: { readonly path: string; readonly stats: FileStats }) => Promise<RemoveOutcome>

/** Removes files that are still what they were, those of one turn together. */
function createRemover(): Remove {
  return inBatches({
    maxCount: TOGETHER,
    maxBytes: Number.POSITIVE_INFINITY,
    sizeOf: () => 0,
    run: (files: readonly { readonly path: string; readonly stats: FileStats }[]) =>
      runFileJob({
        kind: 'remove',
        paths: files.map(({ path }) => path),
        expected: files.map(({ stats }) => stats),
      }),
  })
}

/** True when another file stands there by now. */
async function removed(remove: Remove, path: string, stats: FileStats): Promise<boolean> {
  const outcome = await remove({ path, stats })
  if (typeof outcome === 'object') throw toError(outcome)
  if (outcome === 'gone') throw toError({ code: 'ENOENT', syscall: 'unlink', message: 'ENOENT' })
  return outcome === 'changed'
}

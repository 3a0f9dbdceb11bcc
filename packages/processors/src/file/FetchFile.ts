import { constants, type Stats } from 'node:fs'
import { access, copyFile, type FileHandle, open, rename, stat, unlink } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { defineProcessor, expression, hint } from '@mulgil/engine'
import { z } from 'zod'
import { errors } from '../errors.ts'
import { withFiles } from './fileExamples.ts'
import { makeDirectory } from './makeDirectory.ts'
import { readChunks } from './readChunks.ts'
import { isOutOfRoom, systemCode, systemReason } from './systemError.ts'

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

const isSame = (a: Stats, b: Stats) =>
  a.ino === b.ino && a.dev === b.dev && a.size === b.size && a.mtimeMs === b.mtimeMs

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

  async onTrigger({ session, properties, log, clock }) {
    const { completionStrategy, moveDestinationDirectory, moveConflictStrategy } = properties
    await session.forEach(async (flowFile) => {
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

      let handle: FileHandle
      try {
        handle = await open(path)
      } catch (cause) {
        if (isOutOfRoom(cause)) throw cause
        const code = systemCode(cause)
        const isMissing = code === 'ENOENT' || code === 'ENOTDIR'
        if (!isMissing && code !== 'EACCES' && code !== 'EPERM') {
          throw errors.FILE_NOT_READABLE({ file: path, reason: systemReason(cause) }, { cause })
        }
        const level = isMissing ? properties.logLevelWhenNotFound : properties.logLevelWhenPermissionDenied
        if (level !== 'none') log[level](`The file "${path}" cannot be fetched: ${systemReason(cause)}.`, { flowFile })
        session.route(session.penalize(flowFile), isMissing ? 'not.found' : 'permission.denied')
        return
      }
      await using file = handle
      const stats = await file.stat()
      if (!stats.isFile()) throw errors.FILE_NOT_READABLE({ file: path, reason: 'it is no regular file' })

      const start = clock()
      const fetched = await session.writeStream(flowFile, readChunks(file))
      session.fetch(fetched, pathToFileURL(path).href, { durationMs: clock() - start })
      session.transfer(fetched, 'success')

      if (completionStrategy === 'none') return
      session.afterCommit(async () => {
        try {
          if (!isSame(await stat(path), stats)) {
            log.warn(`The file "${path}" changed after it was fetched; it stays where it is.`)
          } else if (directory === '') await unlink(path)
          else await moveInto(path, directory, moveConflictStrategy)
        } catch (cause) {
          const what = directory === '' ? 'deleted' : `moved to "${directory}"`
          log.warn(`The file "${path}" is fetched but cannot be ${what}: ${systemReason(cause)}.`, { cause })
        }
      })
    })
  },
})

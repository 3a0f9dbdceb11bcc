import { randomUUID } from 'node:crypto'
import { chmod, chown, link, open, readdir, rename, stat, unlink, utimes } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { defineProcessor, expression, type FlowFile, hint } from '@mulgil/engine'
import { z } from 'zod'
import { errors } from '../errors.ts'
import { type AccountNames, accountNumber, readAccountNames } from './accountNames.ts'
import { parseFileTime, parsePermissions } from './fileAttributes.ts'
import { withFiles } from './fileExamples.ts'
import { makeDirectory } from './makeDirectory.ts'
import { isOutOfRoom, systemCode, systemReason } from './systemError.ts'

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )

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

/** Gives the temporary file its name; false when that is taken and must not be replaced. */
async function takeName(temporary: string, target: string, mayReplace: boolean): Promise<boolean> {
  if (mayReplace) {
    await rename(temporary, target)
    return true
  }
  try {
    await link(temporary, target)
    await unlink(temporary)
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    // Some file systems have no hard links, so that nothing better than looking first is to be had.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(systemCode(error) ?? '')) throw error
    if (await exists(target)) return false
    await rename(temporary, target)
    return true
  }
}

async function syncDirectory(directory: string): Promise<void> {
  await using handle = await open(directory)
  await handle.sync()
}

interface FileSettings {
  readonly mode: number | undefined
  readonly uid: number | undefined
  readonly gid: number | undefined
  readonly modifiedAt: number | undefined
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

async function applySettings(file: string, { mode, uid, gid, modifiedAt }: FileSettings): Promise<void> {
  if (mode !== undefined) await chmod(file, mode)
  if (uid !== undefined || gid !== undefined) await chown(file, uid ?? -1, gid ?? -1)
  if (modifiedAt !== undefined) await utimes(file, new Date(), new Date(modifiedAt))
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
    when: 'A crash after the file is written and before the commit makes it written again: with "fail" the FlowFile goes to failure then.',
  },
  batchSize: 200,
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

  onScheduled: readAccountNames,

  async onTrigger(context) {
    const { session, properties, scheduled: names, clock, log } = context
    const { conflictResolution, createMissingDirectories, maximumFileCount, sync } = properties
    const written = new Set<string>()
    await session.forEach(async (flowFile) => {
      const directory = properties.directory(flowFile)
      if (directory === '')
        throw errors.SETTING_INVALID({ property: 'directory', value: '', expected: 'the path of a directory' })
      const target = join(directory, plainFilename(flowFile))
      const settings = readSettings(flowFile, properties, names)
      const temporary = join(directory, `.mulgil-${randomUUID()}`)
      const start = clock()
      try {
        if (createMissingDirectories) await makeDirectory(directory)
        if (conflictResolution !== 'replace' && (await exists(target))) {
          if (conflictResolution === 'fail') throw errors.FILE_EXISTS({ file: target })
          session.transfer(flowFile, 'success')
          return
        }
        if (maximumFileCount !== undefined && (await readdir(directory)).length >= maximumFileCount) {
          throw errors.DIRECTORY_FULL({ directory, limit: maximumFileCount })
        }
        {
          await using file = await open(temporary, 'wx')
          for await (const chunk of session.stream(flowFile)) await file.writeFile(chunk)
          if (sync) await file.sync()
        }
        await applySettings(temporary, settings)
        const isNamed = await takeName(temporary, target, conflictResolution === 'replace')
        if (!isNamed && conflictResolution === 'fail') throw errors.FILE_EXISTS({ file: target })
        if (isNamed) {
          written.add(directory)
          session.send(flowFile, pathToFileURL(target).href, { durationMs: clock() - start })
        }
        session.transfer(flowFile, 'success')
      } catch (cause) {
        if (isOutOfRoom(cause)) {
          log.error(`The file "${target}" cannot be written now: ${systemReason(cause)}. It is tried again.`, {
            cause,
            flowFile,
          })
          session.putBack(flowFile)
          context.yield()
          return
        }
        if (systemCode(cause) === undefined) throw cause
        throw errors.FILE_NOT_WRITABLE({ file: target, reason: systemReason(cause) }, { cause })
      } finally {
        await unlink(temporary).catch(() => {})
      }
    })
    if (sync) await Promise.all([...written].map(syncDirectory))
  },
})

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
): FileSettings {
  const { permissions, owner, group, lastModifiedTime } = texts
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

import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { runProcessor } from '@mulgil/engine/testing'
import { expect, test } from 'vitest'
import { PutFile } from './PutFile.ts'
import { createTestFolder } from './testFolder.ts'

const flowFile = (filename: string, content = 'new') => ({ content, attributes: { filename } })

test('the content becomes a file, and nothing else is left', async () => {
  await using folder = await createTestFolder()
  const { success, events } = await runProcessor(PutFile, {
    properties: { directory: `${folder.path}/a/b` },
    input: [flowFile('물길.txt', '내용'), flowFile('empty', '')],
  })
  expect(success).toHaveLength(2)
  expect(await folder.read('a/b/물길.txt')).toBe('내용')
  expect(await folder.list()).toEqual(['a', 'a/b', 'a/b/empty', 'a/b/물길.txt'])
  expect(events.map(({ type }) => type)).toEqual(['SEND', 'SEND'])
})

test('without a file name the UUID is the name', async () => {
  await using folder = await createTestFolder()
  await runProcessor(PutFile, { properties: { directory: folder.path }, input: [{ content: 'x' }] })
  expect(await folder.list()).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)])
})

test.for([
  { conflict: 'fail', relationship: 'failure', content: 'there' },
  { conflict: 'replace', relationship: 'success', content: 'new' },
  { conflict: 'ignore', relationship: 'success', content: 'there' },
])('a file of that name is there: $conflict', async ({ conflict, relationship, content }) => {
  await using folder = await createTestFolder()
  await folder.write('a', 'there')
  const { outputs } = await runProcessor(PutFile, {
    properties: { directory: folder.path, conflictResolution: conflict },
    input: [flowFile('a')],
  })
  expect(outputs[relationship]).toHaveLength(1)
  expect(await folder.read('a')).toBe(content)
  expect(await folder.list()).toEqual(['a'])
})

test('two of the same name in one batch: the second is the conflict', async () => {
  await using folder = await createTestFolder()
  const { success, failure } = await runProcessor(PutFile, {
    properties: { directory: folder.path },
    input: [flowFile('a', '1'), flowFile('a', '2')],
  })
  expect([success.length, failure.length]).toEqual([1, 1])
  expect(failure[0].attributes['error.code']).toBe('FILE_EXISTS')
  expect(await folder.read('a')).toBe('1')
})

test.for(['../a', '..', '.', '', 'a/b', '/etc/passwd', 'a\0b'])('the name %j is refused', async (filename) => {
  await using folder = await createTestFolder()
  const { failure } = await runProcessor(PutFile, {
    properties: { directory: `${folder.path}/in` },
    input: [flowFile(filename)],
  })
  expect(failure).toMatchObject([{ attributes: { 'error.code': 'FILENAME_REFUSED' } }])
  expect(await folder.list()).toEqual([])
})

test.for([
  {
    name: 'a missing directory that is not to be made',
    properties: { createMissingDirectories: false },
    code: 'FILE_NOT_WRITABLE',
  },
  { name: 'permissions that are none', properties: { permissions: 'rwx' }, code: 'SETTING_INVALID' },
  { name: 'an owner that nobody knows', properties: { owner: 'no such user' }, code: 'SETTING_INVALID' },
  { name: 'a time that is none', properties: { lastModifiedTime: 'yesterday' }, code: 'SETTING_INVALID' },
])('$name fails', async ({ properties, code }) => {
  await using folder = await createTestFolder()
  const { failure } = await runProcessor(PutFile, {
    properties: { directory: `${folder.path}/missing`, ...properties },
    input: [flowFile('a')],
  })
  expect(failure).toMatchObject([{ content: 'new', penalized: true, attributes: { 'error.code': code } }])
})

test('a file stands in the way of the directory', async () => {
  await using folder = await createTestFolder()
  await folder.write('a', 'file')
  const { failure } = await runProcessor(PutFile, {
    properties: { directory: `${folder.path}/a/b` },
    input: [flowFile('c')],
  })
  expect(failure).toMatchObject([{ attributes: { 'error.code': 'FILE_NOT_WRITABLE' } }])
})

test('a directory takes only so many files', async () => {
  await using folder = await createTestFolder()
  const { success, failure } = await runProcessor(PutFile, {
    properties: { directory: folder.path, maximumFileCount: 2 },
    input: ['a', 'b', 'c'].map((name) => flowFile(name)),
  })
  expect(success).toHaveLength(2)
  expect(failure).toMatchObject([{ attributes: { 'error.code': 'DIRECTORY_FULL' } }])
})

test.for([
  { permissions: 'rw-r-----', mode: 0o640 },
  { permissions: '600', mode: 0o600 },
])('permissions $permissions and the modification time are set', async ({ permissions, mode }) => {
  await using folder = await createTestFolder()
  await runProcessor(PutFile, {
    properties: {
      directory: folder.path,
      permissions,
      lastModifiedTime: '2026-01-31T09:30:00+0900',
      owner: String(process.getuid?.()),
    },
    input: [flowFile('a')],
  })
  const stats = await stat(join(folder.path, 'a'))
  expect(stats.mode & 0o777).toBe(mode)
  expect(stats.mtimeMs).toBe(Date.UTC(2026, 0, 31, 0, 30))
})

test('an expression that gives no directory fails', async () => {
  const { failure } = await runProcessor(PutFile, { properties: { directory: '${nowhere}' }, input: [flowFile('a')] })
  expect(failure).toMatchObject([{ attributes: { 'error.code': 'SETTING_INVALID' } }])
})

test.for([
  { name: 'its own, from before a crash', there: 'new', madeAfterMs: 1, relationship: 'success' },
  { name: "another's, of the same time", there: 'old', madeAfterMs: 1, relationship: 'failure' },
  { name: "another's, older than the FlowFile", there: 'new', madeAfterMs: -1000, relationship: 'failure' },
])('with "fail" the file that is there is $name', async ({ there, madeAfterMs, relationship }) => {
  await using folder = await createTestFolder()
  const { ctimeMs } = await stat(await folder.write('a', there))
  // Time goes on with each look, so the FlowFile enters some looks before the processor is started.
  let looks = 0
  const clock = () => ctimeMs - madeAfterMs + looks++
  const { outputs } = await runProcessor(PutFile, {
    properties: { directory: folder.path },
    input: [flowFile('a')],
    clock,
  })
  expect(outputs[relationship]).toHaveLength(1)
  expect(await folder.read('a')).toBe(there)
  expect(await folder.list()).toEqual(['a'])
})

test('a file that was written in a trigger that failed is no conflict at the next', async () => {
  await using folder = await createTestFolder()
  let failures = 0
  const failing = {
    ...PutFile,
    async onTrigger(context: Parameters<typeof PutFile.onTrigger>[0]) {
      await PutFile.onTrigger(context)
      if (failures++ === 0) throw new Error('Something else fails.')
    },
  }
  const { success, failure } = await runProcessor(failing, {
    properties: { directory: folder.path },
    input: [flowFile('a'), flowFile('b')],
    scheduling: { yield: '1 ms' },
    until: ({ queued }) => queued.length === 0,
  })
  expect([success.length, failure.length]).toEqual([2, 0])
  expect(await folder.list()).toEqual(['a', 'b'])
})

test('what a killed process has left under the hidden name is overwritten', async () => {
  await using folder = await createTestFolder()
  const large = 'x'.repeat(300_000)
  const hidden = async (content: string) => {
    let uuid = ''
    const looking = {
      ...PutFile,
      async onTrigger(context: Parameters<typeof PutFile.onTrigger>[0]) {
        const { session } = context
        const [taken] = session.get(1)
        if (!taken) return
        uuid = taken.uuid
        await folder.write(`.mulgil-${uuid}`, 'half')
        session.putBack(taken)
        context.yield()
      },
    }
    let looked = false
    const both = {
      ...PutFile,
      onTrigger(context: Parameters<typeof PutFile.onTrigger>[0]) {
        if (looked) return PutFile.onTrigger(context)
        looked = true
        return looking.onTrigger(context)
      },
    }
    await runProcessor(both, {
      properties: { directory: folder.path },
      input: [flowFile(`of ${content.length}`, content)],
      scheduling: { yield: '1 ms' },
      until: ({ queued }) => queued.length === 0 && looked,
    })
  }
  await hidden('new')
  await hidden(large)
  expect(await folder.list()).toEqual(['of 3', 'of 300000'])
  expect([await folder.read('of 3'), await folder.read('of 300000')]).toEqual(['new', large])
})

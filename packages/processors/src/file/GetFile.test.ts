import { appendFileSync, writeFileSync } from 'node:fs'
import { chmod, link, stat, symlink, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { runProcessor, startTestEngine } from '@mulgil/engine/testing'
import { FlowDocument } from '@mulgil/flow'
import { expect, test } from 'vitest'
import { GetFile } from './GetFile.ts'
import { createTestFolder } from './testFolder.ts'

const names = (flowFiles: readonly { attributes: Readonly<Record<string, string>> }[]) =>
  flowFiles.map(({ attributes }) => attributes.filename)

test('a file comes in with its content and attributes, and is gone then', async () => {
  await using folder = await createTestFolder()
  const file = await folder.write('a.txt', '물길')
  await utimes(file, 0, Date.UTC(2026, 0, 31, 0, 30) / 1000)
  await chmod(file, 0o640)
  const { success, events } = await runProcessor(GetFile, { properties: { inputDirectory: folder.path } })
  expect(success).toMatchObject([
    {
      content: '물길',
      attributes: {
        filename: 'a.txt',
        path: './',
        'absolute.path': `${folder.path}/`,
        'file.lastModifiedTime': '2026-01-31T00:30:00+0000',
        'file.permissions': 'rw-r-----',
      },
    },
  ])
  expect(events).toMatchObject([{ type: 'RECEIVE', transitUri: `file://${file}` }])
  expect(await folder.list()).toEqual([])
})

test.for([
  { name: 'hidden files', properties: {}, files: ['.a', 'b'], taken: ['b'] },
  {
    name: 'names that do not match',
    properties: { fileFilter: '.*\\.csv' },
    files: ['a.csv', 'b.csv.part'],
    taken: ['a.csv'],
  },
  { name: 'subdirectories', properties: { recurseSubdirectories: false }, files: ['a', 'sub/b'], taken: ['a'] },
  {
    name: 'subdirectories by path',
    properties: { pathFilter: 'x/y' },
    files: ['top', 'x/no', 'x/y/yes'],
    taken: ['top', 'yes'],
  },
  { name: 'small files', properties: { minimumFileSize: '2 B' }, files: ['1', '22'], taken: ['22'] },
  { name: 'large files', properties: { maximumFileSize: '1 B' }, files: ['1', '22'], taken: ['1'] },
  { name: 'young files', properties: { minimumFileAge: '1 hour' }, files: ['a'], taken: [] },
  { name: 'old files', properties: { maximumFileAge: '1 hour' }, files: ['a'], taken: ['a'] },
])('leaves out $name', async ({ properties, files, taken }) => {
  await using folder = await createTestFolder()
  for (const name of files) await folder.write(name, name.split('/').at(-1) as string)
  const { success } = await runProcessor(GetFile, { properties: { inputDirectory: folder.path, ...properties } })
  expect(names(success)).toEqual(taken)
  expect((await folder.list()).filter((name) => files.includes(name))).toHaveLength(files.length - taken.length)
})

test('not more than the batch size in one trigger, the rest in the next, without looking again', async () => {
  await using folder = await createTestFolder()
  for (let i = 0; i < 25; i++) await folder.write(`f${i}`, 'x')
  const { success } = await runProcessor(GetFile, {
    properties: { inputDirectory: folder.path, batchSize: 10 },
    scheduling: { strategy: 'timer', period: '1 ms' },
    until: (result) => result.success.length >= 25,
  })
  expect(new Set(names(success)).size).toBe(25)
  expect(success).toHaveLength(25)
})

test('a kept file comes again at every poll', async () => {
  await using folder = await createTestFolder()
  await folder.write('a', 'x')
  const { success } = await runProcessor(GetFile, {
    properties: { inputDirectory: folder.path, keepSourceFile: true, pollingInterval: '1 ms' },
    scheduling: { strategy: 'timer', period: '1 ms' },
    until: (result) => result.success.length >= 2,
  })
  expect(names(success).slice(0, 2)).toEqual(['a', 'a'])
  expect(await folder.read('a')).toBe('x')
})

test('a file that grows while it is read is left alone', async () => {
  await using folder = await createTestFolder()
  const file = await folder.write('a', 'x'.repeat(1000))
  let looks = 0
  // The clock is read between the listing and the end of reading, so growth at each look is growth on the way.
  const clock = () => {
    looks += 1
    appendFileSync(file, 'x')
    return Date.now()
  }
  const { success, bulletins } = await runProcessor(GetFile, { properties: { inputDirectory: folder.path }, clock })
  expect(looks).toBeGreaterThan(2)
  expect(success).toEqual([])
  expect(bulletins).toEqual([])
  expect((await stat(file)).size).toBe(1000 + looks)
})

test('a file that another has replaced since it was read stays', async () => {
  await using folder = await createTestFolder()
  const file = await folder.write('a', 'first')
  const document = FlowDocument.parse({
    format: 'mulgil/flow@1',
    id: 'f',
    name: 'f',
    root: {
      components: {
        get: { kind: 'processor', type: 'GetFile', properties: { inputDirectory: folder.path } },
        hole: { kind: 'funnel' },
      },
      connections: { out: { from: 'get', relationships: ['success'], to: 'hole' } },
    },
  })
  // The trigger ends before its commit is durable; the new file comes in between.
  const replacing = {
    ...GetFile,
    async onTrigger(context: Parameters<typeof GetFile.onTrigger>[0]) {
      await GetFile.onTrigger(context)
      await folder.write('new', 'second')
      const { renameSync } = await import('node:fs')
      renameSync(join(folder.path, 'new'), file)
    },
  }
  await using test = await startTestEngine({ processors: [replacing] })
  await test.engine.apply(document, { parameters: {} })
  await test.engine.runOnce('f', 'get')
  await test.engine.journal.flushed()
  expect((await test.queue('f', 'out')).map(({ content }) => content)).toEqual(['first'])
  expect(await folder.read('a')).toBe('second')
})

test('symbolic links are followed, circles are not', async () => {
  await using folder = await createTestFolder()
  await using elsewhere = await createTestFolder()
  await elsewhere.write('linked.txt', 'there')
  await folder.write('sub/a.txt', 'here')
  await symlink(folder.path, join(folder.path, 'sub/circle'))
  await symlink(elsewhere.path, join(folder.path, 'other'))
  await symlink(join(folder.path, 'nowhere'), join(folder.path, 'dangling'))
  const { success } = await runProcessor(GetFile, { properties: { inputDirectory: folder.path, keepSourceFile: true } })
  expect(names(success).toSorted()).toEqual(['a.txt', 'linked.txt'])
})

test('a directory that does not exist is said, and nothing else happens', async () => {
  const { success, bulletins } = await runProcessor(GetFile, { properties: { inputDirectory: '/does/not/exist' } })
  expect(success).toEqual([])
  expect(bulletins).toEqual([
    expect.stringContaining('The directory "/does/not/exist" does not exist or cannot be read.'),
  ])
})

test('large files go through in pieces', async () => {
  await using folder = await createTestFolder()
  const content = Buffer.alloc(5 * 1024 * 1024, 'mulgil')
  writeFileSync(join(folder.path, 'big'), content)
  await link(join(folder.path, 'big'), join(folder.path, 'twin'))
  const { success } = await runProcessor(GetFile, { properties: { inputDirectory: folder.path } })
  expect(success.map(({ bytes }) => content.equals(bytes))).toEqual([true, true])
})

test('a file that was stored before a crash is removed, not taken again; another in its place is taken', async () => {
  await using folder = await createTestFolder()
  const stored = await folder.write('stored', 'x')
  const replaced = await folder.write('replaced', 'new')
  const row = async (path: string) => {
    const { dev, ino, size, mtimeMs } = await stat(path)
    return [path, dev, ino, size, mtimeMs]
  }
  const old = await row(replaced)
  old[3] = 1
  const { success, state } = await runProcessor(GetFile, {
    properties: { inputDirectory: folder.path },
    state: { [`stored:${stored}`]: JSON.stringify([await row(stored), old]) },
    triggers: 2,
  })
  expect(names(success)).toEqual(['replaced'])
  expect(await folder.list()).toEqual([])
  expect(Object.keys(state)).not.toContain(`stored:${stored}`)
})

test('what is stored and not removed yet stands in the state of the same commit', async () => {
  await using folder = await createTestFolder()
  const file = await folder.write('a', 'x')
  const { state } = await runProcessor(GetFile, { properties: { inputDirectory: folder.path } })
  const numbers = Array.from({ length: 4 }, () => expect.any(Number))
  expect(Object.values(state).map((value) => JSON.parse(value))).toEqual([[[file, ...numbers]]])
})

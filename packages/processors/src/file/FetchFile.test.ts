import { runProcessor } from '@mulgil/engine/testing'
import { expect, test } from 'vitest'
import { FetchFile } from './FetchFile.ts'
import { createTestFolder } from './testFolder.ts'

const input = (path: string, filename: string) => [
  { content: 'before', attributes: { 'absolute.path': path, filename } },
]

test('the content is that of the file, and the file stays by default', async () => {
  await using folder = await createTestFolder()
  await folder.write('a.txt', 'from disk')
  const { success, events } = await runProcessor(FetchFile, { input: input(folder.path, 'a.txt') })
  expect(success).toMatchObject([{ content: 'from disk' }])
  expect(events).toMatchObject([{ type: 'FETCH', transitUri: `file://${folder.path}/a.txt` }])
  expect(await folder.read('a.txt')).toBe('from disk')
})

test('an empty file empties the content', async () => {
  await using folder = await createTestFolder()
  await folder.write('a.txt', '')
  const { success } = await runProcessor(FetchFile, { input: input(folder.path, 'a.txt') })
  expect(success).toMatchObject([{ content: '' }])
})

test.for([
  { conflict: 'rename', files: { 'done/a.csv': 'there', 'done/a-1.csv': 'new', 'in/a.csv': undefined } },
  { conflict: 'replaceFile', files: { 'done/a.csv': 'new', 'in/a.csv': undefined } },
  { conflict: 'keepExisting', files: { 'done/a.csv': 'there', 'in/a.csv': undefined } },
])('a fetched file is moved; where one of its name is already: $conflict', async ({ conflict, files }) => {
  await using folder = await createTestFolder()
  await folder.write('in/a.csv', 'new')
  await folder.write('done/a.csv', 'there')
  const properties = {
    completionStrategy: 'moveFile',
    moveDestinationDirectory: `${folder.path}/done`,
    moveConflictStrategy: conflict,
  }
  const { success } = await runProcessor(FetchFile, { properties, input: input(`${folder.path}/in`, 'a.csv') })
  expect(success).toMatchObject([{ content: 'new' }])
  for (const [name, content] of Object.entries(files)) expect(await folder.read(name)).toBe(content)
})

test('the directory to move to is made', async () => {
  await using folder = await createTestFolder()
  await folder.write('a.csv', 'x')
  const properties = {
    completionStrategy: 'moveFile',
    moveDestinationDirectory: `${folder.path}/\${filename:substringBefore('.')}/done`,
  }
  await runProcessor(FetchFile, { properties, input: input(folder.path, 'a.csv') })
  expect(await folder.read('a/done/a.csv')).toBe('x')
})

test('a conflict that is to fail does so before anything is read', async () => {
  await using folder = await createTestFolder()
  await folder.write('a.csv', 'new')
  await folder.write('done/a.csv', 'there')
  const properties = {
    completionStrategy: 'moveFile',
    moveDestinationDirectory: `${folder.path}/done`,
    moveConflictStrategy: 'fail',
  }
  const { failure } = await runProcessor(FetchFile, { properties, input: input(folder.path, 'a.csv') })
  expect(failure).toMatchObject([{ content: 'before', attributes: { 'error.code': 'FILE_EXISTS' } }])
  expect(await folder.read('a.csv')).toBe('new')
})

test.for([
  { name: 'a missing file', file: 'missing', relationship: 'not.found' },
  { name: 'a path through a file', file: 'a.txt/b', relationship: 'not.found' },
  { name: 'a directory', file: '.', relationship: 'failure' },
])('$name goes to $relationship, held back, with its content', async ({ file, relationship }) => {
  await using folder = await createTestFolder()
  await folder.write('a.txt', 'x')
  const { outputs, bulletins } = await runProcessor(FetchFile, { input: input(folder.path, file) })
  expect(outputs[relationship]).toMatchObject([{ content: 'before', penalized: true }])
  expect(bulletins).toHaveLength(1)
})

test('a missing file can go without a message', async () => {
  const { outputs, bulletins } = await runProcessor(FetchFile, {
    properties: { logLevelWhenNotFound: 'none' },
    input: input('/does/not', 'exist'),
  })
  expect(outputs['not.found']).toHaveLength(1)
  expect(bulletins).toEqual([])
})

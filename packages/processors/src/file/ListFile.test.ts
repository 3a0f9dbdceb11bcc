import { rename, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { runProcessor } from '@mulgil/engine/testing'
import { expect, test } from 'vitest'
import { ListFile } from './ListFile.ts'
import { createTestFolder, type TestFolder } from './testFolder.ts'

const names = (flowFiles: readonly { attributes: Readonly<Record<string, string>> }[]) =>
  flowFiles.map(({ attributes }) => attributes.filename)
const NOON = Date.UTC(2026, 0, 31, 12) / 1000
const clock = () => (NOON + 60) * 1000

async function put(folder: TestFolder, name: string, changedAt: number, content = 'x') {
  await utimes(await folder.write(name, content), changedAt, changedAt)
}

/** Lists again and again, with the state of the time before. */
function createLister(folder: TestFolder, properties: Record<string, unknown> = {}) {
  let state: Readonly<Record<string, string>> = {}
  return async (more: Record<string, unknown> = {}) => {
    const result = await runProcessor(ListFile, {
      properties: { inputDirectory: folder.path, ...properties, ...more },
      clock,
      state,
    })
    state = result.state
    return names(result.success)
  }
}

test('each file is listed once, oldest first, and again when it has changed', async () => {
  await using folder = await createTestFolder()
  await put(folder, 'b', NOON)
  await put(folder, 'a', NOON + 1)
  const list = createLister(folder)
  expect(await list()).toEqual(['b', 'a'])
  expect(await list()).toEqual([])
  await put(folder, 'b', NOON + 2, 'xx')
  expect(await list()).toEqual(['b'])
})

test('a file of the same moment as the newest is not missed', async () => {
  await using folder = await createTestFolder()
  await put(folder, 'a', NOON)
  const list = createLister(folder)
  expect(await list()).toEqual(['a'])
  await put(folder, 'b', NOON)
  expect(await list()).toEqual(['b'])
  expect(await list()).toEqual([])
})

test('a date in the future hides no other file', async () => {
  await using folder = await createTestFolder()
  await put(folder, 'future', NOON + 86_400)
  const list = createLister(folder)
  expect(await list()).toEqual(['future'])
  await put(folder, 'now', NOON + 60)
  expect(await list()).toEqual(['now'])
  expect(await list()).toEqual([])
})

test.for([
  { listingStrategy: 'trackingTimestamps', late: [] },
  { listingStrategy: 'trackingEntities', late: ['late'] },
])('a file that arrives late with an old date, by $listingStrategy', async ({ listingStrategy, late }) => {
  await using folder = await createTestFolder()
  await put(folder, 'a', NOON)
  const list = createLister(folder, { listingStrategy })
  expect(await list()).toEqual(['a'])
  await put(folder, '.late', NOON - 60)
  await rename(join(folder.path, '.late'), join(folder.path, 'late'))
  expect(await list()).toEqual(late)
  expect(await list()).toEqual([])
})

test('by entities, files beyond the time window are listed at first only, if at all', async () => {
  await using folder = await createTestFolder()
  await put(folder, 'old', NOON - 86_400)
  await put(folder, 'new', NOON)
  const all = createLister(folder, { listingStrategy: 'trackingEntities' })
  expect(await all()).toEqual(['old', 'new'])
  expect(await all()).toEqual([])
  const within = createLister(folder, {
    listingStrategy: 'trackingEntities',
    initialListingTarget: 'trackingTimeWindow',
  })
  expect(await within()).toEqual(['new'])
})

test('without tracking everything is listed every time', async () => {
  await using folder = await createTestFolder()
  await put(folder, 'a', NOON)
  const list = createLister(folder, { listingStrategy: 'noTracking' })
  expect([await list(), await list()]).toEqual([['a'], ['a']])
})

test('another directory begins anew', async () => {
  await using folder = await createTestFolder()
  await put(folder, 'x/a', NOON)
  await put(folder, 'y/b', NOON - 60)
  const list = createLister(folder)
  expect(await list({ inputDirectory: join(folder.path, 'x') })).toEqual(['a'])
  expect(await list({ inputDirectory: join(folder.path, 'y') })).toEqual(['b'])
})

test('more files than one portion are all listed, in several triggers and commits', async () => {
  await using folder = await createTestFolder()
  for (let i = 0; i < 2500; i++) await folder.write(`${i % 20}/${i}`, '')
  const { success, events } = await runProcessor(ListFile, {
    properties: { inputDirectory: folder.path },
    until: (result) => result.success.length >= 2500,
  })
  expect(new Set(names(success)).size).toBe(2500)
  expect(events).toHaveLength(2500)
})

test('attributes of the file can be left out', async () => {
  await using folder = await createTestFolder()
  await put(folder, 'a', NOON)
  const { success } = await runProcessor(ListFile, {
    properties: { inputDirectory: folder.path, includeFileAttributes: false },
  })
  expect(Object.keys(success[0].attributes).toSorted()).toEqual(['absolute.path', 'file.size', 'filename', 'path'])
})

import { appendFile, copyFile, rename, truncate, unlink, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { runProcessor } from '@mulgil/engine/testing'
import { expect, test } from 'vitest'
import { TailFile } from './TailFile.ts'
import { createTestFolder, type TestFolder } from './testFolder.ts'

/** Tails `app.log` again and again, each time from the state of the time before. */
function createTail(folder: TestFolder, properties: Record<string, unknown> = {}) {
  let state: Readonly<Record<string, string>> = {}
  const tail = async () => {
    const result = await runProcessor(TailFile, {
      properties: { filesToTail: join(folder.path, 'app.log'), ...properties },
      state,
    })
    state = result.state
    return result
  }
  return {
    tail,
    /** What comes, as one text. */
    read: async () => (await tail()).success.map(({ content }) => content).join(''),
    add: (text: string, name = 'app.log') => appendFile(join(folder.path, name), text),
    rename: (from: string, to: string) => rename(join(folder.path, from), join(folder.path, to)),
  }
}
const rolling = { rollingFilenamePattern: 'app.log.*' }

test('only whole lines come, and each once', async () => {
  await using folder = await createTestFolder()
  const log = createTail(folder)
  expect(await log.read()).toBe('')
  await log.add('one\ntw')
  expect(await log.read()).toBe('one\n')
  expect(await log.read()).toBe('')
  await log.add('o\nthree\n')
  const { success, events } = await log.tail()
  expect(success).toMatchObject([
    {
      content: 'two\nthree\n',
      attributes: {
        filename: 'app.4-14.log',
        'mime.type': 'text/plain',
        'tailfile.original.path': join(folder.path, 'app.log'),
      },
    },
  ])
  expect(events).toMatchObject([{ type: 'RECEIVE', details: 'bytes 4 to 14 of the file' }])
})

test.for([
  { start: 'beginningOfTime', expected: 'rolled\nlive\nadded\n' },
  { start: 'beginningOfFile', expected: 'live\nadded\n' },
  { start: 'currentTime', expected: 'added\n' },
])('it begins at the $start', async ({ start, expected }) => {
  await using folder = await createTestFolder()
  const log = createTail(folder, { ...rolling, initialStartPosition: start })
  await log.add('rolled\n', 'app.log.1')
  await log.add('live\n')
  const first = await log.read()
  await log.add('added\n')
  expect(first + (await log.read())).toBe(expected)
})

test('from the current time, a line that is being written comes whole, and a file that appears later from its beginning', async () => {
  await using folder = await createTestFolder()
  const log = createTail(folder, { initialStartPosition: 'currentTime' })
  await log.add('old\nhal')
  expect(await log.read()).toBe('')
  await log.add('f\n')
  expect(await log.read()).toBe('half\n')

  await using empty = await createTestFolder()
  const later = createTail(empty, { initialStartPosition: 'currentTime' })
  expect(await later.read()).toBe('')
  await later.add('first\n')
  expect(await later.read()).toBe('first\n')
})

test('a renamed file is read to its end, with a last line that has none, before the new one', async () => {
  await using folder = await createTestFolder()
  const log = createTail(folder, rolling)
  await log.add('1\n2\n')
  expect(await log.read()).toBe('1\n2\n')
  await log.add('3\n4')
  await log.rename('app.log', 'app.log.1')
  await log.add('5\n')
  const { success, bulletins } = await log.tail()
  expect(success.map(({ content }) => content)).toEqual(['3\n4', '5\n'])
  expect(success[0].attributes['tailfile.original.path']).toBe(join(folder.path, 'app.log.1'))
  expect(bulletins).toEqual([])
})

test('several rotations between two looks lose nothing', async () => {
  await using folder = await createTestFolder()
  const log = createTail(folder, rolling)
  await log.add('1\n')
  expect(await log.read()).toBe('1\n')
  for (const n of [2, 3, 4]) {
    await log.add(`${n}\n`)
    // The order of rotations is known by the times of the files, which two quick writes may share.
    await utimes(join(folder.path, 'app.log'), n, Date.UTC(2026, 0, n) / 1000)
    if (n > 2) await log.rename('app.log.1', `app.log.${n - 1}`)
    await log.rename('app.log', 'app.log.1')
  }
  expect(await log.read()).toBe('2\n3\n4\n')
  expect(await log.read()).toBe('')
})

test('a file that is away for a moment goes on where it was', async () => {
  await using folder = await createTestFolder()
  const log = createTail(folder, rolling)
  await log.add('1\n')
  expect(await log.read()).toBe('1\n')
  await log.add('2\n')
  await log.rename('app.log', 'app.log.1')
  expect(await log.read()).toBe('2\n')
  expect(await log.read()).toBe('')
  await log.add('3\n')
  expect(await log.read()).toBe('3\n')
})

test('a file that is copied and cut to nothing goes on in the copy', async () => {
  await using folder = await createTestFolder()
  const log = createTail(folder, rolling)
  await log.add('1\n')
  expect(await log.read()).toBe('1\n')
  await log.add('2\n')
  await copyFile(join(folder.path, 'app.log'), join(folder.path, 'app.log.1'))
  await truncate(join(folder.path, 'app.log'))
  // Longer than before, so that only its beginning tells that it is new.
  await log.add('a much longer line\n')
  expect(await log.read()).toBe('2\na much longer line\n')
})

test('without a pattern, a truncated or replaced file begins anew', async () => {
  await using folder = await createTestFolder()
  const log = createTail(folder)
  await log.add('one\ntwo\n')
  expect(await log.read()).toBe('one\ntwo\n')
  await truncate(join(folder.path, 'app.log'))
  await log.add('new\n')
  expect(await log.read()).toBe('new\n')
  await unlink(join(folder.path, 'app.log'))
  await log.add('other\n')
  expect(await log.read()).toBe('other\n')
})

test('it says when a rotated file is not to be found', async () => {
  await using folder = await createTestFolder()
  const log = createTail(folder, rolling)
  await log.add('1\n')
  await log.read()
  await log.add('2\n')
  await log.rename('app.log', 'gone')
  await log.add('3\n')
  const { success, bulletins } = await log.tail()
  expect(success.map(({ content }) => content)).toEqual(['3\n'])
  expect(bulletins).toEqual([expect.stringContaining('Lines may be missing.')])
})

test('messages of several lines stay together', async () => {
  await using folder = await createTestFolder()
  const log = createTail(folder, { lineStartPattern: '\\d\\d:\\d\\d', maxBufferSize: '100 B' })
  await log.add('12:00 failed\n  at one\n  at two\n12:01 fine\n')
  expect(await log.read()).toBe('12:00 failed\n  at one\n  at two\n')
  await log.add('  more\n')
  expect(await log.read()).toBe('')
  await log.add('12:02 next\n')
  expect(await log.read()).toBe('12:01 fine\n  more\n')
  await log.add('  x\n'.repeat(30))
  expect(await log.read()).toBe(`12:02 next\n${'  x\n'.repeat(30)}`)
})

test('much at once comes in pieces of whole lines, also with lines longer than a piece', async () => {
  await using folder = await createTestFolder()
  const log = createTail(folder)
  const line = `${'x'.repeat(999)}\n`
  const long = `${'y'.repeat(5 * 1024 * 1024)}\n`
  await log.add(line.repeat(5000) + long + line)
  const { success } = await log.tail()
  expect(success.map(({ content }) => content).join('') === line.repeat(5000) + long + line).toBe(true)
  expect(success.length).toBeGreaterThan(2)
  for (const { content } of success) expect(content.endsWith('\n')).toBe(true)
})

test('several files are followed, each for itself, and forgotten when they are gone long enough', async () => {
  await using folder = await createTestFolder()
  const properties = {
    tailingMode: 'multipleFiles',
    baseDirectory: folder.path,
    filesToTail: '.*\\.log',
    recursiveLookup: true,
    maximumAge: '0 sec',
  }
  const logs = createTail(folder, properties)
  await folder.write('a.log', '1\n')
  await folder.write('sub/b.log', '2\n')
  await folder.write('c.txt', 'no\n')
  expect(await logs.read()).toBe('1\n2\n')
  await logs.add('3\n', 'sub/b.log')
  expect(await logs.read()).toBe('3\n')
  await unlink(join(folder.path, 'a.log'))
  const { state } = await logs.tail()
  expect(Object.keys(state).filter((key) => key.startsWith('file:'))).toEqual([
    `file:${join(folder.path, 'sub/b.log')}`,
  ])
})

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProcessor } from '@mulgil/engine/testing'
import { expect, test } from 'vitest'
import { MergeContent } from './MergeContent.ts'

const texts = (flowFiles: readonly { content: string }[]) => flowFiles.map(({ content }) => content)
const letters = (text: string) =>
  [...text].map((content) => ({ content, attributes: { kind: 'letter', [content]: 'x' } }))
const fragment = (content: string, index: string | number, count: string | number = 3, identifier = 'a') => ({
  content,
  attributes: {
    'fragment.identifier': identifier,
    'fragment.index': String(index),
    'fragment.count': String(count),
    'segment.original.filename': 'all.txt',
  },
})
const defragment = { mergeStrategy: 'defragment' }

test('what is at hand becomes one FlowFile, joined in provenance to its parents', async () => {
  const { merged, original, events } = await runProcessor(MergeContent, { input: letters('abc') })
  expect(texts(merged)).toEqual(['abc'])
  expect(texts(original)).toEqual(['a', 'b', 'c'])
  expect(merged[0].attributes).toMatchObject({
    kind: 'letter',
    'merge.count': '3',
    'merge.reason': 'MIN_THRESHOLDS_REACHED',
    'merge.bin.age': expect.stringMatching(/^\d+$/),
    'mime.type': 'application/octet-stream',
  })
  expect(merged[0].attributes.a).toBeUndefined()
  expect(original.map(({ attributes }) => attributes['merge.uuid'])).toEqual(
    Array(3).fill(merged[0].attributes['merge.uuid']),
  )
  const join = events.find(({ type }) => type === 'JOIN')
  expect(join?.parents).toEqual(original.map(({ id }) => id))
})

test.for([
  {
    name: 'at most so many',
    properties: { maximumEntries: 2 },
    merged: ['ab', 'cd', 'e'],
    reason: 'MAX_ENTRIES_THRESHOLD_REACHED',
  },
  {
    name: 'at most so many bytes',
    properties: { maximumGroupSize: '2 B' },
    merged: ['ab', 'cd', 'e'],
    reason: 'MAX_BYTES_THRESHOLD_REACHED',
  },
])('a bin holds $name', async ({ properties, merged, reason }) => {
  const result = await runProcessor(MergeContent, { properties, input: letters('abcde') })
  expect(texts(result.merged)).toEqual(merged)
  expect(result.merged[0].attributes['merge.reason']).toBe(reason)
})

test('bins are filled before any is merged with less, however much waits', async () => {
  const input = Array.from({ length: 2500 }, () => ({ content: 'x' }))
  const { merged } = await runProcessor(MergeContent, {
    properties: { maximumEntries: 300 },
    input,
    until: (result) => result.queued.length === 0,
  })
  expect(merged.map(({ content }) => content.length)).toEqual([...Array(8).fill(300), 100])
})

test.for([
  { name: 'too few', properties: { minimumEntries: 4 } },
  { name: 'too small', properties: { minimumGroupSize: '4 B' } },
])('a bin that is $name waits, and its FlowFiles are in the queue again after a stop', async ({ properties }) => {
  const { merged, queued } = await runProcessor(MergeContent, { properties, input: letters('abc'), triggers: 1 })
  expect(merged).toEqual([])
  expect(texts(queued)).toEqual(['a', 'b', 'c'])
})

test('a bin of its age is merged as it is, without more input', async () => {
  const { merged } = await runProcessor(MergeContent, {
    properties: { minimumEntries: 10, maximumBinAge: '30 ms' },
    input: letters('abc'),
    until: (result) => result.merged.length > 0,
  })
  expect(merged).toMatchObject([{ content: 'abc', attributes: { 'merge.reason': 'TIMEOUT' } }])
})

test('correlated FlowFiles go together; when the bins are used up the oldest goes first', async () => {
  const input = ['a1', 'b1', 'a2', 'c1'].map((content) => ({ content, attributes: { group: content[0] } }))
  const properties = { correlationAttribute: 'group', minimumEntries: 5, maximumBins: 2 }
  const { merged, queued } = await runProcessor(MergeContent, { properties, input, triggers: 1 })
  expect(merged).toMatchObject([{ content: 'a1a2', attributes: { group: 'a', 'merge.reason': 'BIN_MANAGER_FULL' } }])
  expect(texts(queued).toSorted()).toEqual(['b1', 'c1'])
})

test('all attributes that are not contradicted can be kept', async () => {
  const input: { content: string; attributes: Record<string, string> }[] = [
    { content: '1', attributes: { a: 'x', same: 's', differs: '1' } },
    { content: '2', attributes: { b: 'y', same: 's', differs: '2' } },
  ]
  const { merged } = await runProcessor(MergeContent, {
    properties: { attributeStrategy: 'keepAllUniqueAttributes' },
    input,
  })
  expect(merged[0].attributes).toMatchObject({ a: 'x', b: 'y', same: 's' })
  expect(merged[0].attributes.differs).toBeUndefined()
})

test('delimiters may come from files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mulgil-merge-'))
  try {
    await writeFile(join(folder, 'line'), '\n--\n')
    const properties = { delimiterStrategy: 'filename', demarcator: join(folder, 'line') }
    const { merged } = await runProcessor(MergeContent, { properties, input: letters('ab') })
    expect(texts(merged)).toEqual(['a\n--\nb'])
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('delimiters that are given without a strategy are not used', async () => {
  const { merged } = await runProcessor(MergeContent, { properties: { demarcator: ',' }, input: letters('ab') })
  expect(texts(merged)).toEqual(['ab'])
})

test('fragments are put in order, each original for itself', async () => {
  const input = [
    fragment('c', 2),
    fragment('y', 1, 2, 'b'),
    fragment('a', 0),
    fragment('x', 0, 2, 'b'),
    fragment('b', 1),
  ]
  const { merged } = await runProcessor(MergeContent, { properties: defragment, input })
  expect(texts(merged).toSorted()).toEqual(['abc', 'xy'])
  expect(merged[0].attributes.filename).toBe('all.txt')
})

test('fragments that stay alone too long fail together and say what is missing', async () => {
  const { failure, bulletins } = await runProcessor(MergeContent, {
    properties: { ...defragment, maximumBinAge: '30 ms' },
    input: [fragment('a', 0), fragment('b', 1)],
    until: (result) => result.failure.length > 0,
  })
  expect(failure).toHaveLength(2)
  expect(failure[0].attributes['error.code']).toBe('FRAGMENTS_INCOMPLETE')
  expect(bulletins).toEqual(['Only 2 of 3 fragments of "a" came before the bin was too old.'])
})

test.for([
  { name: 'no identifier', input: [{ content: 'a', attributes: {} }] },
  { name: 'an index that is no number', input: [fragment('a', 'x')] },
  { name: 'an index twice', input: [fragment('a', 0, 2), fragment('b', 0, 2)] },
  { name: 'counts that disagree', input: [fragment('a', 0, 2), fragment('b', 1, 3)] },
])('fragments with $name fail', async ({ input }) => {
  const { failure, merged } = await runProcessor(MergeContent, { properties: defragment, input })
  expect(merged).toEqual([])
  expect(failure.map(({ attributes }) => attributes['error.code'])).toEqual(
    input.map(() => 'FRAGMENT_ATTRIBUTES_INVALID'),
  )
})

test('a delimiter file that is missing keeps everything in the queue', async () => {
  const { merged, original, failure, queued, bulletins } = await runProcessor(MergeContent, {
    properties: { delimiterStrategy: 'filename', header: '/does/not/exist' },
    input: letters('ab'),
    triggers: 1,
  })
  expect([merged, original, failure]).toEqual([[], [], []])
  expect(texts(queued)).toEqual(['a', 'b'])
  expect(bulletins).toEqual([expect.stringContaining('/does/not/exist')])
})

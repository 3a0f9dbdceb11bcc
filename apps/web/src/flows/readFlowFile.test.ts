import { expect, test } from 'vitest'
import { MOST_FLOW_BYTES, readFlowFile } from './readFlowFile.ts'

const file = (...parts: string[]) => new File(parts, 'line-7.json')

test('a JSON file comes parsed, also with a byte order mark', async () => {
  expect(await readFlowFile(file('\ufeff{"format": "mulgil/flow@1"}'))).toEqual({
    kind: 'json',
    name: 'line-7.json',
    value: { format: 'mulgil/flow@1' },
  })
})

test('a file that is no JSON says where it breaks', async () => {
  expect(await readFlowFile(file('{\n  "name": Line 7\n}'))).toEqual({
    kind: 'notJson',
    name: 'line-7.json',
    place: { line: 2, column: 11 },
  })
})

test('an empty file and one that is too large are told apart', async () => {
  expect((await readFlowFile(file())).kind).toBe('empty')
  expect((await readFlowFile(file(' '.repeat(MOST_FLOW_BYTES + 1)))).kind).toBe('tooLarge')
})

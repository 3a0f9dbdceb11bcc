import { expect, test } from 'vitest'
import { joinPieces, parseContentRange, rangeAfter, readPiece } from './contentPieces.ts'

test('the first range is 256 KiB, the next ones 1 MiB', () => {
  expect(rangeAfter(0)).toBe('bytes=0-262143')
  expect(rangeAfter(262_144)).toBe('bytes=262144-1310719')
})

test.for([
  ['bytes 0-99/1234', { start: 0, end: 99, total: 1234 }],
  ['bytes */1234', null],
  [null, null],
] as const)('reads the header %j', ([header, range]) => {
  expect(parseContentRange(header)).toEqual(range)
})

test('a part knows its place, a whole answer starts at 0, and 416 adds nothing', async () => {
  const part = new Response('cd', { status: 206, headers: { 'content-range': 'bytes 2-3/5' } })
  expect(await readPiece(part)).toEqual({ start: 2, total: 5, bytes: new Uint8Array([99, 100]) })
  expect(await readPiece(new Response('ab'))).toMatchObject({ start: 0, total: 2 })
  const none = new Response('{}', { status: 416, headers: { 'content-range': 'bytes */0' } })
  expect(await readPiece(none)).toEqual({ start: 0, total: 0, bytes: new Uint8Array() })
})

test('pieces join, and a server that knows no ranges replaces them by the whole', () => {
  const piece = (start: number, ...bytes: number[]) => ({ start, total: 4, bytes: new Uint8Array(bytes) })
  expect(joinPieces([piece(0, 1, 2), piece(2, 3, 4)])).toEqual({ bytes: new Uint8Array([1, 2, 3, 4]), total: 4 })
  expect(joinPieces([piece(0, 1, 2), piece(0, 1, 2, 3, 4)]).bytes).toEqual(new Uint8Array([1, 2, 3, 4]))
  expect(joinPieces([])).toEqual({ bytes: new Uint8Array(), total: 0 })
})

import { expect, test } from 'vitest'
import { contentDisposition, mimeTypeOf, parseRange } from './content.ts'

test.for([
  { header: undefined, range: undefined },
  { header: 'bytes=0-4', range: { offset: 0, length: 5 } },
  { header: 'bytes=5-', range: { offset: 5, length: 5 } },
  { header: 'bytes=-3', range: { offset: 7, length: 3 } },
  { header: 'bytes=-99', range: { offset: 0, length: 10 } },
  { header: 'bytes=8-99', range: { offset: 8, length: 2 } },
  { header: 'bytes=4-2', range: undefined },
  { header: 'bytes=0-1,3-4', range: undefined },
  { header: 'items=0-1', range: undefined },
  { header: 'bytes=-', range: undefined },
])('of ten bytes, "$header" is $range', ({ header, range }) => {
  expect(parseRange(header, 10)).toEqual(range)
})

test.for(['bytes=10-', 'bytes=99-100', 'bytes=-0'])('of ten bytes, "%s" cannot be had', (header) => {
  expect(() => parseRange(header, 10)).toThrow(expect.objectContaining({ code: 'RANGE_NOT_SATISFIABLE', status: 416 }))
})

test.for([
  { name: 'a.json', header: `attachment; filename="a.json"; filename*=UTF-8''a.json` },
  { name: '측정.json', header: `attachment; filename="__.json"; filename*=UTF-8''%EC%B8%A1%EC%A0%95.json` },
  { name: '../a\r\nX: "y"', header: `attachment; filename=".._a__X: _y_"; filename*=UTF-8''.._a__X%3A%20%22y%22` },
  { name: '', header: `attachment; filename="content"; filename*=UTF-8''content` },
])('the file name $name is safe in a header', ({ name, header }) => {
  expect(contentDisposition(name, false)).toBe(header)
})

test('a media type from an attribute is used only when it is one', () => {
  expect(mimeTypeOf('application/json; charset=utf-8')).toBe('application/json; charset=utf-8')
  expect(mimeTypeOf('text/html\r\nSet-Cookie: a=b')).toBe('application/octet-stream')
  expect(mimeTypeOf(undefined)).toBe('application/octet-stream')
})

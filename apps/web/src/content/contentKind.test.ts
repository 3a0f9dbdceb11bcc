import { expect, test } from 'vitest'
import { detectContentKind, imageTypeOf, looksLikeText } from './contentKind.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

test.for([
  { name: 'an object', content: '{"a": 1}', kind: 'json' },
  { name: 'an object of many lines', content: '{\n  "a": 1\n}\n', kind: 'json' },
  { name: 'an array of numbers', content: '[1, 2]', kind: 'json' },
  { name: 'the beginning of a long array', content: '[\n  {"a": 1},\n  {"a"', kind: 'json' },
  { name: 'an object on each line', content: '{"a":1}\n{"a":2}\n', kind: 'jsonLines' },
  { name: 'one object with a newline', content: '{"a":1}\n', kind: 'json' },
  { name: 'a template in braces', content: '{{name}} hello', kind: 'text' },
  { name: 'an INI section', content: '[server]\nport=1', kind: 'text' },
  { name: 'commas in two lines', content: 'id,temp\n1,20\n', kind: 'csv' },
  { name: 'semicolons', content: 'id;온도\n1;20\n2;21\n', kind: 'csv' },
  { name: 'a last line that is cut', content: 'a,b\n1,2\n3', kind: 'csv' },
  { name: 'prose with a comma', content: 'Hello, you.\nFine.\n', kind: 'text' },
  { name: 'one word named csv', content: 'id\n1\n', filename: 'x.csv', kind: 'csv' },
  { name: 'JSON declared as text', content: '{"a":1}', mimeType: 'text/plain', kind: 'json' },
  { name: 'text declared as JSON', content: 'oops', mimeType: 'application/json', kind: 'text' },
  { name: 'Korean text', content: '물길', kind: 'text' },
  { name: 'a zero byte', content: 'a\u0000b', kind: 'binary' },
  { name: 'nothing', content: '', kind: 'empty' },
] as const)('$name is $kind', ({ content, kind, ...hint }) => {
  expect(detectContentKind(bytes(content), hint)).toBe(kind)
})

test('images are known by their first bytes, whatever they are called', () => {
  const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  expect(detectContentKind(png, { mimeType: 'text/plain' })).toBe('image')
  expect(imageTypeOf(bytes('RIFF....WEBP'))).toBe('image/webp')
  expect(imageTypeOf(bytes('RIFF....WAVE'))).toBeUndefined()
  expect(imageTypeOf(bytes('BM is a shop for everything, really'))).toBeUndefined()
})

test('SVG is shown as text, since drawing it could run its scripts', () => {
  expect(detectContentKind(bytes('<svg xmlns="…"/>'), { mimeType: 'image/svg+xml' })).toBe('text')
})

test('a character cut in two at the end is still text; bytes that are no UTF-8 are not', () => {
  expect(looksLikeText(bytes('물길').subarray(0, 5))).toBe(true)
  expect(looksLikeText(new Uint8Array([0xff, 0xfe, 0x41, 0x42, 0x43]))).toBe(false)
})

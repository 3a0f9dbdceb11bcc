import { runProcessor } from '@mulgil/engine/testing'
import { expect, test } from 'vitest'
import { ReplaceText } from './ReplaceText.ts'

const attributes = { name: 'kiln.1', dollar: '$1', search: 'a.c' }

test.for([
  { name: 'the defaults change nothing', properties: {}, content: 'a\nb\n', expected: 'a\nb\n' },
  {
    name: 'groups',
    properties: { searchValue: '(\\w)(\\w)', replacementValue: '$2$1' },
    content: 'ab cd\nef',
    expected: 'ba dc\nfe',
  },
  {
    name: 'line ends stay as they are',
    properties: { searchValue: '^(.*)$', replacementValue: '<$1>' },
    content: 'a\r\nb\nc',
    expected: '<a>\r\n<b>\n<c>',
  },
  {
    name: 'a pattern that names the line end sees it',
    properties: { searchValue: '\\r?\\n', replacementValue: ';' },
    content: 'a\r\nb\nc',
    expected: 'a;b;c',
  },
  {
    name: 'the whole text',
    properties: { evaluationMode: 'entireText', searchValue: '(?s)(^.*$)', replacementValue: '[$1]' },
    content: 'a\nb\n',
    expected: '[a\nb\n]',
  },
  {
    name: 'an escaped dollar',
    properties: { searchValue: 'a', replacementValue: '\\$1' },
    content: 'a',
    expected: '$1',
  },
  {
    name: 'a number that is no group',
    properties: { searchValue: '(a)', replacementValue: '$2 $11' },
    content: 'a',
    expected: '$2 a1',
  },
  {
    name: 'a group that did not take part',
    properties: { searchValue: '(a)|(b)', replacementValue: '<$1$2>' },
    content: 'ab',
    expected: '<a><b>',
  },
  {
    name: 'a value that looks like a group',
    properties: { searchValue: 'x', replacementValue: '${dollar}' },
    content: 'x',
    expected: '$1',
  },
  {
    name: 'a value in a pattern is literal',
    properties: { searchValue: '${search}', replacementValue: 'x' },
    content: 'abc a.c',
    expected: 'abc x',
  },
  {
    name: 'a group in an expression',
    properties: { searchValue: '(b+)', replacementValue: "${'$1':length()}" },
    content: 'abba b',
    expected: 'a2a 1',
  },
  {
    name: 'an empty match',
    properties: { searchValue: 'x*', replacementValue: '-', evaluationMode: 'entireText' },
    content: 'ab',
    expected: '-a-b-',
  },
  {
    name: 'a literal',
    properties: { replacementStrategy: 'literalReplace', searchValue: 'a.c', replacementValue: '$1' },
    content: 'abc a.c',
    expected: 'abc $1',
  },
  {
    name: 'before each line',
    properties: { replacementStrategy: 'prepend', replacementValue: '> ' },
    content: 'a\nb',
    expected: '> a\n> b',
  },
  {
    name: 'after each line',
    properties: { replacementStrategy: 'append', replacementValue: ';' },
    content: 'a\r\nb',
    expected: 'a;\r\nb;',
  },
  {
    name: 'around the whole text',
    properties: {
      replacementStrategy: 'surround',
      evaluationMode: 'entireText',
      textToPrepend: '<${name}>',
      textToAppend: '</>',
    },
    content: 'a\nb',
    expected: '<kiln.1>a\nb</>',
  },
  {
    name: 'always',
    properties: { replacementStrategy: 'alwaysReplace', replacementValue: 'x' },
    content: 'a\nb\n',
    expected: 'x\nx\n',
  },
  {
    name: 'always, of an empty content',
    properties: { replacementStrategy: 'alwaysReplace', replacementValue: 'x', evaluationMode: 'entireText' },
    content: '',
    expected: 'x',
  },
  {
    name: 'variables, unknown ones stay',
    properties: { replacementStrategy: 'substituteVariables' },
    content: '${name} ${nobody}',
    expected: 'kiln.1 ${nobody}',
  },
  {
    name: 'Korean text',
    properties: { searchValue: '물(.)', replacementValue: '$1물' },
    content: '물길',
    expected: '길물',
  },
])('$name', async ({ properties, content, expected }) => {
  const { success, bulletins } = await runProcessor(ReplaceText, { properties, input: [{ content, attributes }] })
  expect(bulletins).toEqual([])
  expect(success.map((flowFile) => flowFile.content)).toEqual([expected])
})

test.for([
  { mode: 'all', expected: '!a\n!b\n!c' },
  { mode: 'firstLine', expected: '!a\nb\nc' },
  { mode: 'lastLine', expected: 'a\nb\n!c' },
  { mode: 'exceptFirstLine', expected: 'a\n!b\n!c' },
  { mode: 'exceptLastLine', expected: '!a\n!b\nc' },
])('$mode', async ({ mode, expected }) => {
  const properties = { replacementStrategy: 'prepend', replacementValue: '!', lineByLineEvaluationMode: mode }
  const { success } = await runProcessor(ReplaceText, { properties, input: [{ content: 'a\nb\nc' }] })
  expect(success[0].content).toBe(expected)
})

test('content that is unchanged is passed on, not written again', async () => {
  const { events } = await runProcessor(ReplaceText, { input: [{ content: 'a\n' }] })
  expect(events).toEqual([])
})

test('a content too large for memory at once goes through line by line', async () => {
  const line = `${'x'.repeat(99)}\n`
  const { success } = await runProcessor(ReplaceText, {
    properties: { searchValue: '^x', replacementValue: '물' },
    input: [{ content: line.repeat(20_000) }],
  })
  expect(success[0].content === `물${line.slice(1)}`.repeat(20_000)).toBe(true)
})

test.for([
  {
    name: 'a whole text that is too long',
    properties: { evaluationMode: 'entireText', maxBufferSize: '2 B' },
    content: 'abc',
    code: 'BUFFER_EXCEEDED',
  },
  {
    name: 'a line that is too long',
    properties: { maxBufferSize: '2 B' },
    content: 'a\nabc\n',
    code: 'BUFFER_EXCEEDED',
  },
  {
    name: 'bytes that are no UTF-8',
    properties: {},
    content: new Uint8Array([0xc3, 0x28]),
    code: 'TEXT_NOT_DECODABLE',
  },
  {
    name: 'bytes that are no ASCII',
    properties: { characterSet: 'us-ascii' },
    content: 'é',
    code: 'TEXT_NOT_DECODABLE',
  },
  {
    name: 'a result that the character set lacks',
    properties: { characterSet: 'iso-8859-1', replacementStrategy: 'append', replacementValue: '물' },
    content: 'a',
    code: 'CONTENT_NOT_ENCODABLE',
  },
  { name: 'a pattern that is none', properties: { searchValue: '(' }, content: 'a', code: 'REGEX_INVALID' },
])('$name fails', async ({ properties, content, code }) => {
  const { failure, bulletins } = await runProcessor(ReplaceText, { properties, input: [{ content }] })
  expect(failure).toMatchObject([{ attributes: { 'error.code': code } }])
  expect(failure[0].bytes).toEqual(Buffer.from(content))
  expect(bulletins).toHaveLength(1)
})

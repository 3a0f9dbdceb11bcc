import { expect, test } from 'vitest'
import { createRedactor } from './redact.ts'

test('the secrets of a flow are blackened in what is said in it, longer ones first', () => {
  const redactor = createRedactor()
  redactor.keep('a', ['p4ss', 'p4ssw0rd'])
  expect(redactor.text('a', 'login me:p4ssw0rd@host or p4ss')).toBe('login me:••••••••@host or ••••••••')
  expect(redactor.text('b', 'p4ssw0rd')).toBe('p4ssw0rd')
  expect(redactor.anyText('b says p4ssw0rd')).toBe('b says ••••••••')
  expect(redactor.text('a', undefined)).toBeUndefined()
})

test('a value too short to be a secret does not blacken words', () => {
  const redactor = createRedactor()
  redactor.keep('a', ['', 'a', 'abc'])
  expect(redactor.text('a', 'a cab of abc')).toBe('a cab of abc')
})

test('a flow that is gone keeps no secrets here', () => {
  const redactor = createRedactor()
  redactor.keep('a', ['p4ssw0rd'])
  redactor.forget('a')
  expect(redactor.text('a', 'p4ssw0rd')).toBe('p4ssw0rd')
})

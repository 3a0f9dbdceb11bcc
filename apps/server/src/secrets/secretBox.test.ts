import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSecretBox } from './secretBox.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'mulgil-secrets-'))
})
afterEach(() => rmSync(home, { recursive: true }))

test.for(['', 'p4ss', '물길 열쇠', 'x'.repeat(100_000)])('a text comes back as it was: %.10s', (text) => {
  const box = openSecretBox(home, undefined)
  const sealed = box.seal(text, 'flow/key')
  expect(box.open(sealed, 'flow/key')).toBe(text)
  if (text !== '') expect(Buffer.from(sealed).includes(text)).toBe(false)
})

test('the key file is made once, for this user only', () => {
  const sealed = openSecretBox(home, undefined).seal('p4ss', 'a')
  expect(statSync(join(home, 'secret.key')).mode & 0o777).toBe(0o600)
  expect(openSecretBox(home, undefined).open(sealed, 'a')).toBe('p4ss')
})

test('the same text is never sealed to the same bytes', () => {
  const box = openSecretBox(home, undefined)
  expect(box.seal('p4ss', 'a')).not.toEqual(box.seal('p4ss', 'a'))
})

const unreadable = expect.objectContaining({ code: 'SECRET_UNREADABLE' })

test('a secret does not open at another place, with another key, or after a changed bit', () => {
  const box = openSecretBox(home, undefined)
  const sealed = box.seal('p4ss', 'a')
  expect(() => box.open(sealed, 'b')).toThrow(unreadable)
  expect(() => openSecretBox(home, '00'.repeat(32)).open(sealed, 'a')).toThrow(unreadable)
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = sealed.slice()
    changed[at] ^= 1
    expect(() => box.open(changed, 'a')).toThrow(unreadable)
  }
  expect(() => box.open(new Uint8Array(), 'a')).toThrow(unreadable)
})

test.for(['short', 'zz'.repeat(32), Buffer.alloc(31).toString('base64')])('%s is no key', (key) => {
  expect(() => openSecretBox(home, key)).toThrow(expect.objectContaining({ code: 'SECRET_KEY_INVALID' }))
  writeFileSync(join(home, 'secret.key'), key)
  expect(() => openSecretBox(home, undefined)).toThrow(expect.objectContaining({ code: 'SECRET_KEY_INVALID' }))
  expect(readFileSync(join(home, 'secret.key'), 'utf8')).toBe(key)
})

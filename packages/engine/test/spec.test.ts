import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const spec = readFileSync(join(import.meta.dirname, '../SPEC.md'), 'utf8')
const rules = [...spec.matchAll(/\*\*([A-Z]\d+)\*\*/g)].map(([, rule]) => rule)

/** Rules in brackets that test titles begin with, one or several. */
const cited = new Set(
  globSync('{packages,apps,e2e,scripts}/**/*.test.{ts,tsx}', { cwd: root, exclude: ['**/node_modules/**'] }).flatMap(
    (file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(/['"`]((?:\[[A-Z]\d+\] ?)+)/g)].flatMap(([, rulesOfTitle]) =>
        [...rulesOfTitle.matchAll(/[A-Z]\d+/g)].map(([rule]) => rule),
      ),
  ),
)

test('every rule of SPEC.md has its own number', () => {
  expect(rules.length).toBeGreaterThan(30)
  expect(rules.filter((rule, index) => rules.indexOf(rule) !== index)).toEqual([])
})

test('every rule of SPEC.md is cited by a test', () => {
  expect(rules.filter((rule) => !cited.has(rule))).toEqual([])
})

test('every rule that a test cites stands in SPEC.md', () => {
  expect([...cited].filter((rule) => !rules.includes(rule))).toEqual([])
})

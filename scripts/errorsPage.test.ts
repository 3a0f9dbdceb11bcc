import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { errorsPage, errorsPageFile } from './errorsPage.ts'
import { root } from './run.mjs'

test('docs/errors.md says what the tables say; npm run docs writes it anew', () => {
  expect(readFileSync(errorsPageFile, 'utf8')).toBe(errorsPage())
})

test('no words are broken: every placeholder has a name, and everything says what to do', () => {
  const rows = errorsPage()
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  expect(rows.length).toBeGreaterThan(80)
  for (const row of rows) {
    expect(row).not.toMatch(/undefined|NaN|\[object/)
    expect(row.split(' | ')).toHaveLength(4)
  }
})

test('every decision stands in the list of decisions', () => {
  const list = readFileSync(join(root, 'docs', 'adr', 'README.md'), 'utf8')
  for (const file of globSync('[0-9]*.md', { cwd: join(root, 'docs', 'adr') })) expect(list).toContain(`](${file})`)
})

test('links between the pages lead somewhere', () => {
  const pages = globSync('{README,README.ko,docs/ARCHITECTURE,docs/adr/*,docker/README,bench/README}.md', { cwd: root })
  for (const page of pages) {
    const links = [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!http)([^)#]+)\)/g)].map(
      ([, link]) => link,
    )
    for (const link of links) expect(globSync(join(root, page, '..', link)), `${page} → ${link}`).toHaveLength(1)
  }
})

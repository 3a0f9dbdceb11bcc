import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { processorPages } from './referencePages.ts'

const folder = new URL('../../../docs/processors/', import.meta.url)
const pages = processorPages()
const command = 'node packages/processors/scripts/generateDocs.ts'

test(`there is a page for each processor and no other; write them by: ${command}`, async () => {
  expect((await readdir(fileURLToPath(folder))).toSorted()).toEqual([...pages.keys()].toSorted())
})

test.for([...pages])(`%s is fresh; if not: ${command}`, async ([name, page]) => {
  expect(await readFile(new URL(name, folder), 'utf8')).toBe(page)
})

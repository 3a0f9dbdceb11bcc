import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { processorPages, servicePages } from './referencePages.ts'

const command = 'node packages/processors/scripts/generateDocs.ts'

describe.for([
  { name: 'processor', pages: processorPages() },
  { name: 'service', pages: servicePages() },
])('$name', ({ name, pages }) => {
  const folder = new URL(`../../../docs/${name}s/`, import.meta.url)

  test(`there is a page for each and no other; write them by: ${command}`, async () => {
    expect((await readdir(fileURLToPath(folder))).toSorted()).toEqual([...pages.keys()].toSorted())
  })

  test.for([...pages])(`%s is fresh; if not: ${command}`, async ([file, page]) => {
    expect(await readFile(new URL(file, folder), 'utf8')).toBe(page)
  })
})

import { mkdir, readdir, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { processorPages, servicePages } from '../src/referencePages.ts'

/** Writes `docs/processors/` and `docs/services/`: a page for each and an index; pages of what is gone go too. */
for (const [name, pages] of [['processors', processorPages()] as const, ['services', servicePages()] as const]) {
  const folder = fileURLToPath(new URL(`../../../docs/${name}`, import.meta.url))
  await mkdir(folder, { recursive: true })
  for (const file of await readdir(folder)) if (!pages.has(file)) await unlink(join(folder, file))
  for (const [file, page] of pages) await writeFile(join(folder, file), page)
  console.log(`${pages.size} pages written to ${folder}`)
}

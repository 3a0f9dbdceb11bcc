import { mkdir, readdir, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { processorPages } from '../src/referencePages.ts'

/** Writes `docs/processors/`: a page for each processor and an index; pages of processors that are gone go too. */
const folder = fileURLToPath(new URL('../../../docs/processors', import.meta.url))
await mkdir(folder, { recursive: true })
const pages = processorPages()
for (const name of await readdir(folder)) if (!pages.has(name)) await unlink(join(folder, name))
for (const [name, page] of pages) await writeFile(join(folder, name), page)
console.log(`${pages.size} pages written to ${folder}`)

/** Prints how long searches take: `node bench/search.ts [events]`. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openIndexWriter } from '../src/indexWriter.ts'
import { openProvenanceReader } from '../src/provenanceReader.ts'
import type { EventQuery } from '../src/search.ts'
import { append } from '../test/touches.ts'
import { makeEvents } from './events.ts'

const total = Number(process.argv[2] ?? 4_000_000)
const BATCH = 10_000
const START = 1_763_700_000_000
const middle = START + Math.floor(total / 500 / 16 / 2)

const queries: Record<string, EventQuery> = {
  'newest 50': { limit: 50 },
  'one component': { component: 'route', limit: 50 },
  'a component that did nothing': { component: 'none', limit: 50 },
  'one type, oldest first': { types: ['DROP'], order: 'asc', limit: 50 },
  'a type that never was': { types: ['FETCH'], limit: 50 },
  'one FlowFile': { flowFile: Math.floor(total / 8) },
  'a moment long ago': { from: middle, to: middle + 1, limit: 50 },
  'a frequent attribute': { attributes: { level: 'level 7' }, limit: 50 },
  'a rare attribute': { attributes: { filename: `b5a7-${Math.floor(total / 8)}` }, limit: 50 },
  'a transit URI that never was': { transitUri: 'mqtt://*', limit: 50 },
}

const folder = await mkdtemp(join(tmpdir(), 'provenance-bench-'))
try {
  {
    await using writer = await openIndexWriter({ folder })
    for (let at = 0; at < total; at += BATCH) {
      await append(writer, makeEvents(at, BATCH, START), { file: 1, offset: at })
    }
  }
  await using reader = await openProvenanceReader({ folder })
  await reader.search({ limit: 1 })
  const rows: Record<string, Record<string, number>> = {}
  for (const [name, query] of Object.entries(queries)) {
    let cursor: string | undefined
    let pages = 0
    let found = 0
    let longest = 0
    const began = performance.now()
    do {
      const pageBegan = performance.now()
      const page = await reader.search({ ...query, cursor })
      longest = Math.max(longest, performance.now() - pageBegan)
      pages += 1
      found += page.items.length
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined && found < 50 && performance.now() - began < 60_000)
    rows[name] = {
      found,
      pages,
      'ms in all': Math.round(performance.now() - began),
      'longest page, ms': Math.round(longest),
    }
  }
  const began = performance.now()
  const { events } = await reader.lineage(Math.floor(total / 8))
  rows.lineage = { found: events.length, pages: 1, 'ms in all': Math.round(performance.now() - began) }
  console.table(rows)
} finally {
  await rm(folder, { recursive: true, force: true })
}

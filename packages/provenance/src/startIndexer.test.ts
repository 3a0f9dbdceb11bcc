import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { POSITIONS_BYTES } from '@mulgil/engine'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startIndexer } from './startIndexer.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indexer-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))
test('x', async () => {
  await using indexer = await startIndexer({
    store: join(folder, 'provenance'),
    journalFolder: folder,
    positions: new SharedArrayBuffer(POSITIONS_BYTES),
  })
  expect(indexer.stats.problem).toBe(null)
})

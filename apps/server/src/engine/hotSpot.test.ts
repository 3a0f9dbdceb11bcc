import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { hotSpotOf } from './hotSpot.ts'

test('the place in which a thread that never answers spends its time is found from outside', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mulgil-hot-'))
  const file = join(folder, 'ReplaceEverything.mjs')
  await writeFile(
    file,
    `import { parentPort } from 'node:worker_threads'
    function endless() { for (let i = 0; ; i += 1) Math.sqrt(i) }
    setTimeout(() => endless(), 20)
    parentPort.postMessage('ready')`,
  )
  const thread = new Worker(pathToFileURL(file))
  await once(thread, 'message')
  await expect
    .poll(() => hotSpotOf(thread), { timeout: 10_000 })
    .toEqual({ place: 'endless (ReplaceEverything.mjs:2)', files: expect.arrayContaining(['ReplaceEverything']) })
  await thread.terminate()
  expect(await hotSpotOf(thread)).toBeUndefined()
  await rm(folder, { recursive: true })
})

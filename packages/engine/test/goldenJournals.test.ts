import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FlowDocument } from '@mulgil/flow'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEngine } from '../src/engine.ts'
import { createVirtualClock } from '../src/schedule/clock.ts'
import { goldenProcessors } from './goldenProcessors.ts'
import { visibleState } from './goldenState.ts'

const fixtures = join(import.meta.dirname, '../../../fixtures/engine')
const formats = (await readdir(fixtures)).sort()

let scratch: string
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'mulgil-golden-'))
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

test('[G1] there is a golden journal', () => expect(formats).toContain('format-1'))

describe.for(formats)('%s', (format) => {
  const folder = join(fixtures, format)

  /** Opens a copy of the folder, from which `forget` has removed some files, and says what is in it. */
  async function opened(forget: RegExp | undefined): Promise<unknown> {
    const copy = await mkdtemp(join(scratch, 'copy-'))
    await cp(join(folder, 'engine'), copy, { recursive: true })
    for (const name of await readdir(join(copy, 'journal')))
      if (forget?.test(name)) await rm(join(copy, 'journal', name))
    const { now } = await recorded()
    await using engine = await openEngine({
      folder: copy,
      processors: goldenProcessors,
      clock: createVirtualClock(now),
      durability: 'none',
    })
    const document = FlowDocument.parse(JSON.parse(await readFile(join(folder, 'flow.json'), 'utf8')))
    await engine.apply(document, { parameters: {} })
    await engine.settled()
    return { now, ...(await visibleState(engine, document.id)) }
  }
  const recorded = async () => JSON.parse(await readFile(join(folder, 'expected.json'), 'utf8')) as { now: number }

  test.for([
    { name: 'by its newest snapshot and the tail', forget: undefined },
    { name: 'by its journal alone', forget: /\.snapshot$/ },
  ])('[G1] opens $name and holds what it held when it was written', async ({ forget }) => {
    // A newer engine may say more than this one knew.
    expect(await opened(forget)).toMatchObject(await recorded())
  })

  test('[G1] has what a journal can hold: every type of event that a session makes, rotation, snapshots, long content', async () => {
    const { events, queues, state } = (await recorded()) as unknown as {
      events: { type: string }[]
      queues: Record<string, { size: number; penalizedUntil: number | null }[]>
      state: Record<string, unknown[]>
    }
    const types = ['CREATE', 'RECEIVE', 'FETCH', 'SEND', 'FORK', 'JOIN', 'CLONE', 'CONTENT_MODIFIED', 'DROP']
    types.push('ATTRIBUTES_MODIFIED', 'ROUTE', 'EXPIRE', 'REPLAY', 'UPLOAD', 'ADDINFO', 'REMOTE_INVOCATION')
    expect([...new Set(events.map(({ type }) => type))].sort()).toEqual(types.sort())
    const files = await readdir(join(folder, 'engine', 'journal'))
    expect(files.filter((name) => name.endsWith('.journal')).length).toBeGreaterThan(2)
    expect(files.some((name) => name.endsWith('.snapshot'))).toBe(true)
    const waiting = Object.values(queues).flat()
    expect(waiting.some(({ size }) => size > 1024 * 1024)).toBe(true)
    expect(waiting.some(({ size }) => size === 0)).toBe(true)
    expect(waiting.some(({ penalizedUntil }) => penalizedUntil !== null)).toBe(true)
    expect(Object.values(state).filter((entries) => entries.length > 0).length).toBeGreaterThan(1)
  })
})

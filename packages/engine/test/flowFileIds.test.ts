import { FLOW_FORMAT, FlowDocument } from '@mulgil/flow'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { openEngine } from '../src/engine.ts'
import { createMemoryDisk } from '../src/memoryDisk.ts'
import { defineProcessor } from '../src/processor.ts'
import { Count } from '../src/testProcessors.ts'

const document = FlowDocument.parse({
  format: FLOW_FORMAT,
  id: 'f',
  name: 'Ids',
  root: {
    components: {
      in: { kind: 'processor', type: 'Count', properties: { total: 40, count: 4 } },
      out: { kind: 'processor', type: 'Tell', autoTerminate: ['success'] },
    },
    connections: { a: { from: 'in', relationships: ['success'], to: 'out' } },
  },
})

test('[R5] an id that the world has seen is never given to another FlowFile, also when the crash came before its commit was durable', async () => {
  const disk = createMemoryDisk()
  const seen: { id: number; life: number }[] = []
  let life = 0
  const tell = defineProcessor({
    type: 'Tell',
    summary: 'Tells the world at once, as a sink does.',
    tags: [],
    input: 'required',
    properties: z.object({}),
    relationships: { success: 'Told.' },
    effect: 'writes',
    async onTrigger({ session }) {
      await session.forEach((flowFile) => {
        seen.push({ id: flowFile.id, life })
        session.transfer(flowFile, 'success')
      })
    },
  })
  const open = () => openEngine({ folder: '/data', disk, processors: [Count, tell] })
  for (; life < 3; life += 1) {
    const engine = await open()
    await engine.apply(document, { parameters: {} })
    // All that comes after this is lost by the crash, but the sink has told of it.
    const left = createMemoryDisk()
    left.restoreFrom(disk)
    const before = seen.length
    await engine.start('f')
    await expect.poll(() => seen.length).toBeGreaterThan(before)
    await engine.close()
    disk.restoreFrom(left)
  }
  // Nothing of any life became durable: each FlowFile is another one.
  const lives = new Map<number, number>()
  for (const told of seen) {
    expect(lives.get(told.id) ?? told.life, `FlowFile ${told.id}`).toBe(told.life)
    lives.set(told.id, told.life)
  }
  expect(new Set(lives.values()).size).toBe(3)
})

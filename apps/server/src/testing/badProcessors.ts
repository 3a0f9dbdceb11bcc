import { type AnyProcessor, defineProcessor } from '@mulgil/engine'
import { z } from 'zod'
import { Blocks } from './Blocks.ts'

/** Processors that do harm, for the tests of how it is contained; a server loads them only when a test says so. */

const common = { tags: [], input: 'required', effect: 'none', relationships: { success: 'All.' } } as const

const Hangs = defineProcessor({
  ...common,
  type: 'Hangs',
  summary: 'Never ends.',
  properties: z.object({}),
  async onTrigger({ session, signal }) {
    session.get(1)
    await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  },
})

const Throws = defineProcessor({
  ...common,
  type: 'Throws',
  summary: 'Throws where nobody catches.',
  properties: z.object({}),
  onTrigger({ session }) {
    session.get(1)
    setImmediate(() => {
      throw new Error('nobody catches this')
    })
    return new Promise(() => {})
  },
})

const Floods = defineProcessor({
  ...common,
  type: 'Floods',
  summary: 'Says a great deal.',
  properties: z.object({ lines: z.int().default(100_000) }),
  async onTrigger({ session, properties, log }) {
    await session.forEach((flowFile) => {
      for (let line = 0; line < properties.lines; line += 1) log.warn(`line ${line} of a flood`)
      session.transfer(flowFile, 'success')
    })
  },
})

const Grows = defineProcessor({
  ...common,
  type: 'Grows',
  summary: 'Takes memory without bound.',
  properties: z.object({ what: z.enum(['objects', 'buffers']).default('objects') }),
  onTrigger({ session, properties }) {
    session.get(1)
    const kept: unknown[] = []
    for (;;) kept.push(properties.what === 'objects' ? { number: kept.length } : Buffer.alloc(1_000_000, 1))
  },
})

export const processors: readonly AnyProcessor[] = [Blocks, Hangs, Throws, Floods, Grows]

import { defineProcessor } from '@mulgil/engine'
import { z } from 'zod'

function busy(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end) Math.sqrt(Math.random())
}

/** Holds the thread; for the tests of how that is contained. A file of its own, as each processor has. */
export const Blocks = defineProcessor({
  type: 'Blocks',
  summary: 'Holds the thread.',
  tags: [],
  input: 'required',
  effect: 'none',
  relationships: { success: 'All.' },
  properties: z.object({ ms: z.number().default(10_000), afterAwait: z.boolean().default(false) }),
  async onTrigger({ session, properties }) {
    await session.forEach(async (flowFile) => {
      if (properties.afterAwait) await new Promise((resolve) => setImmediate(resolve))
      busy(properties.ms)
      session.transfer(flowFile, 'success')
    })
  },
})

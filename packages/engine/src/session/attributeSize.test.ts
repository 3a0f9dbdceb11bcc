import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineProcessor } from '../processor.ts'
import { dynamicName } from '../session.ts'
import { runProcessor } from '../testing.ts'

const Fill = defineProcessor({
  type: 'Fill',
  summary: 'Puts attributes.',
  tags: [],
  input: 'required',
  properties: z.object({ count: z.int(), size: z.int() }),
  relationships: { success: 'Filled.', failure: 'Not filled.' },
  effect: 'none',
  async onTrigger({ session, properties }) {
    await session.forEach((flowFile) => {
      for (let number = 0; number < properties.count; number += 1) {
        session.putAttribute(flowFile, dynamicName(`filled.${number}`), 'x'.repeat(properties.size))
      }
      session.transfer(flowFile, 'success')
    })
  },
})

test.for([
  { name: 'one of 2 MB', properties: { count: 1, size: 2_000_000 } },
  { name: 'a hundred thousand small ones', properties: { count: 100_000, size: 10 } },
])('[I8] $name go to failure, and the FlowFile is as it was', async ({ properties }) => {
  const { success, failure } = await runProcessor(Fill, { properties, input: [{ content: 'a' }] })
  expect(success).toEqual([])
  expect(failure).toHaveLength(1)
  expect(failure[0].attributes['error.code']).toBe('ATTRIBUTES_TOO_LARGE')
  expect(Object.keys(failure[0].attributes).filter((name) => name.startsWith('filled'))).toEqual([])
})

test('[I8] half a million characters are no trouble', async () => {
  const { success } = await runProcessor(Fill, { properties: { count: 50, size: 10_000 }, input: [{ content: 'a' }] })
  expect(success).toHaveLength(1)
})

import { z } from 'zod'
import { defineProcessor } from '../processor.ts'

/** Funnels and ports: they hand on what comes in, and leave no trace in provenance. Their one relationship has no name. */
export const passThrough = defineProcessor({
  type: 'passThrough',
  summary: 'Hands FlowFiles on.',
  tags: [],
  input: 'required',
  properties: z.object({}),
  relationships: { '': 'What came in.' },
  effect: 'none',
  onTrigger({ session }) {
    for (const flowFile of session.get()) session.transfer(flowFile, '')
  },
})

import type { Scheduling } from '@mulgil/flow'
import { z } from 'zod'
import { defineProcessor, type TriggerContext } from './processor.ts'
import { dynamicName } from './session.ts'

/** Processors for the engine's own tests: small, and each does one thing that the engine must get right. */

/** Makes `count` numbered FlowFiles a trigger, in total no more than `total`; the next number is in its state. */
export const Count = defineProcessor({
  type: 'Count',
  summary: 'Makes numbered FlowFiles.',
  tags: [],
  input: 'none',
  properties: z.object({ count: z.int().default(10), total: z.int().default(100), size: z.int().default(0) }),
  relationships: { success: 'The FlowFiles.' },
  effect: 'none',
  serial: true,
  defaultScheduling: { strategy: 'timer', period: '0 sec' },
  onTrigger({ session, properties }) {
    let next = Number(session.state.get('next') ?? 0)
    for (let made = 0; made < properties.count && next < properties.total; made += 1) {
      const flowFile = session.create()
      session.putDynamicAttributes(flowFile, { number: next })
      session.write(flowFile, `${next}`.padEnd(properties.size, '.'))
      session.transfer(flowFile, 'success')
      next += 1
    }
    if (String(next) !== session.state.get('next')) session.state.set('next', String(next))
  },
})

/** Passes on, and changes the content on the way. */
export const Mark = defineProcessor({
  type: 'Mark',
  summary: 'Marks FlowFiles.',
  tags: [],
  input: 'required',
  properties: z.object({ mark: z.string().default('x') }),
  relationships: { success: 'Marked.' },
  effect: 'none',
  async onTrigger({ session, properties }) {
    await session.forEach(async (flowFile) => {
      const text = await session.readText(flowFile)
      session.write(flowFile, text + properties.mark)
      session.putDynamicAttributes(flowFile, { mark: properties.mark })
      session.transfer(flowFile, 'success')
    })
  },
})

/** Splits into `copies` children and ends the parent. */
export const Split = defineProcessor({
  type: 'Split',
  summary: 'Makes children.',
  tags: [],
  input: 'required',
  properties: z.object({ copies: z.int().default(2) }),
  relationships: { split: 'Children.', original: 'Parents.' },
  effect: 'none',
  async onTrigger({ session, properties }) {
    await session.forEach((flowFile) => {
      for (let index = 0; index < properties.copies; index += 1) {
        const child = session.create(flowFile)
        session.shareContent(child, flowFile)
        session.putDynamicAttributes(child, { index })
        session.transfer(child, 'split')
      }
      session.transfer(flowFile, 'original')
    })
  },
})

/** Fails as its attribute `fail` says, for the first `times` tries of each trigger. */
export const Flaky = defineProcessor({
  type: 'Flaky',
  summary: 'Sends to failure, or throws.',
  tags: [],
  input: 'required',
  properties: z.object({ how: z.enum(['route', 'throw', 'pass']).default('route') }),
  relationships: { success: 'Passed.', failure: 'Failed.' },
  effect: 'none',
  async onTrigger({ session, properties }) {
    if (properties.how === 'throw') {
      session.get()
      throw new Error('The world is down.')
    }
    await session.forEach((flowFile) => {
      if (properties.how === 'route') session.penalize(flowFile)
      session.transfer(flowFile, properties.how === 'route' ? 'failure' : 'success')
    })
  },
})

/** Takes in and ends FlowFiles, one after the other, and tells the test after the commit is durable. */
export function createCollect(seen: (number: number, content: string) => void) {
  return defineProcessor({
    type: 'Collect',
    summary: 'Tells the test what arrived.',
    tags: [],
    input: 'required',
    properties: z.object({}),
    relationships: { success: 'Collected.' },
    effect: 'none',
    async onTrigger({ session }) {
      const batch: { number: number; content: string }[] = []
      await session.forEach(async (flowFile) => {
        batch.push({ number: Number(flowFile.attributes.number), content: await session.readText(flowFile) })
        session.transfer(flowFile, dynamicName('success'))
      })
      session.afterCommit(() => {
        for (const { number, content } of batch) seen(number, content)
      })
    },
  })
}

/** Ends FlowFiles and counts each number in its keyed state, in the same commit; tells the test once that is durable. */
export function createTally(acknowledged: (number: number) => void) {
  return defineProcessor({
    type: 'Tally',
    summary: 'Counts what arrived.',
    tags: [],
    input: 'required',
    properties: z.object({}),
    relationships: { success: 'Counted.' },
    effect: 'none',
    serial: true,
    async onTrigger({ session }) {
      const batch: number[] = []
      await session.forEach((flowFile) => {
        const number = flowFile.attributes.number
        session.state.set(number, String(Number(session.state.get(number) ?? 0) + 1))
        batch.push(Number(number))
        session.transfer(flowFile, 'success')
      })
      session.afterCommit(() => batch.forEach(acknowledged))
    },
  })
}

/** Passes on one FlowFile a trigger, and lets the test look at the engine at that moment. */
export function createProbe(look: (number: number) => void) {
  return defineProcessor({
    type: 'Probe',
    summary: 'Lets the test look.',
    tags: [],
    input: 'required',
    properties: z.object({}),
    relationships: { success: 'Looked at.' },
    effect: 'none',
    onTrigger({ session }) {
      for (const flowFile of session.get(1)) {
        look(Number(flowFile.attributes.number))
        session.transfer(flowFile, 'success')
      }
    },
  })
}

type ActContext = TriggerContext<Record<string, unknown>, 'success' | 'failure', never, undefined>

/** Does in its trigger what the test says. */
export function createAct(
  type: string,
  act: (context: ActContext) => void | Promise<void>,
  more: {
    readonly input?: 'none' | 'required' | 'optional'
    readonly defaultScheduling?: Partial<Scheduling>
    readonly batchSize?: number
    readonly onScheduled?: () => undefined | Promise<undefined>
  } = {},
) {
  return defineProcessor({
    type,
    summary: 'Does what the test says.',
    tags: [],
    input: 'required',
    properties: z.object({}),
    relationships: { success: 'Done.', failure: 'Not done.' },
    effect: 'none',
    ...more,
    onTrigger: act,
  })
}

import { FLOW_FORMAT, FlowDocument } from '@mulgil/flow'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineProcessor } from './processor.ts'
import { createVirtualClock } from './schedule/clock.ts'
import { startTestEngine } from './testing.ts'
import { Count, createCollect } from './testProcessors.ts'

/** Takes one FlowFile and waits for `release`, whatever it is told. */
function createDeaf(release: Promise<void>) {
  return defineProcessor({
    type: 'Deaf',
    summary: 'Hangs.',
    tags: [],
    input: 'required',
    properties: z.object({}),
    relationships: { success: 'All.' },
    effect: 'none',
    async onTrigger({ session }) {
      const [flowFile] = session.get(1)
      await release
      session.transfer(flowFile, 'success')
    },
  })
}

const flow = FlowDocument.parse({
  format: FLOW_FORMAT,
  id: 'f',
  name: 'Test',
  root: {
    components: {
      in: { kind: 'processor', type: 'Count', properties: { total: 20, count: 1 } },
      deaf: { kind: 'processor', type: 'Deaf', autoTerminate: ['success'] },
      out: { kind: 'processor', type: 'Collect', autoTerminate: ['success'] },
    },
    connections: {
      a: { from: 'in', relationships: ['success'], to: 'deaf' },
      b: { from: 'in', relationships: ['success'], to: 'out' },
    },
  },
})

test('[I6] a trigger that never ends is reported once and counted, the others go on, and a stop that it does not heed is told of', async () => {
  const release = Promise.withResolvers<void>()
  const clock = createVirtualClock()
  const seen: string[] = []
  await using test = await startTestEngine({
    processors: [Count, createDeaf(release.promise), createCollect((_, content) => seen.push(content))],
    clock,
  })
  const { engine, bulletins } = test
  await engine.apply(flow, { parameters: {} })
  await engine.start('f')
  await expect.poll(() => seen.length).toBe(20)
  for (let second = 0; second < 70; second += 1) await clock.advance(1000)
  const deaf = () => engine.status('f').processors.find(({ id }) => id === 'deaf')
  expect(deaf()).toMatchObject({ activeTriggers: 1 })
  expect(deaf()?.longestTriggerMs).toBeGreaterThan(69_000)
  expect(bulletins.filter(({ component }) => component === 'deaf')).toMatchObject([
    { code: 'TRIGGER_HANGS', level: 'warn', message: expect.stringMatching(/running for 6\d seconds/) },
  ])

  const stopped = engine.stop('f', ['deaf'])
  for (let second = 0; second < 25; second += 1) await clock.advance(1000)
  expect(bulletins.at(-1)).toMatchObject({ code: 'TRIGGER_IGNORES_STOP', component: 'deaf', level: 'error' })
  release.resolve()
  await stopped
  expect(deaf()).toMatchObject({ runState: 'stopped', activeTriggers: 0, longestTriggerMs: 0 })
})

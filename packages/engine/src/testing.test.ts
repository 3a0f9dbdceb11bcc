import { defineErrors } from '@mulgil/flow'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { EngineBulletin } from './bulletins.ts'
import { defineProcessor } from './processor.ts'
import { runProcessor } from './testing.ts'

const errors = defineErrors({
  NOT_GOOD: { status: 422, what: () => 'The content is not good.', todo: 'Send better content.' },
})

const CheckContent = defineProcessor({
  type: 'CheckContent',
  summary: 'Lets good content through.',
  tags: [],
  input: 'required',
  properties: z.object({ suffix: z.string().default('!') }),
  relationships: { success: 'Good content.', failure: 'Bad content.' },
  writes: { checked: 'true' },
  effect: 'none',
  async onTrigger({ session, properties }) {
    await session.forEach(async (flowFile) => {
      const text = await session.readText(flowFile)
      if (text.startsWith('bad')) throw errors.NOT_GOOD()
      session.write(flowFile, `${text}${properties.suffix}`)
      session.putAttribute(flowFile, 'checked', true)
      session.transfer(flowFile, 'success')
    })
  },
})

test('a processor gets its input, and what it writes comes out', async () => {
  const { success, failure, events, queued } = await runProcessor(CheckContent, {
    properties: { suffix: '?' },
    input: [{ content: 'one', attributes: { a: '1' } }, { content: 'bad' }, { content: '둘' }],
  })
  expect(success).toMatchObject([
    { content: 'one?', attributes: { a: '1', checked: 'true' } },
    { content: '둘?', attributes: { checked: 'true' } },
  ])
  expect(failure).toMatchObject([
    {
      content: 'bad',
      penalized: true,
      attributes: { 'error.code': 'NOT_GOOD', 'error.message': 'The content is not good.' },
    },
  ])
  expect(queued).toEqual([])
  expect(events.map(({ type }) => type)).toEqual(['CONTENT_MODIFIED', 'ROUTE', 'CONTENT_MODIFIED'])
})

test('the bulletin of a bad FlowFile says what to do', async () => {
  const bulletins: EngineBulletin[] = []
  await runProcessor(CheckContent, { input: [{ content: 'bad' }], onBulletin: (bulletin) => bulletins.push(bulletin) })
  expect(bulletins).toMatchObject([
    { code: 'NOT_GOOD', message: 'The content is not good.', todo: 'Send better content.' },
  ])
  expect(bulletins[0].cause).toBeUndefined()
})

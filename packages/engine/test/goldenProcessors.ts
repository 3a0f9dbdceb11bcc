import { z } from 'zod'
import { type AnyProcessor, defineProcessor } from '../src/processor.ts'
import { dynamicName } from '../src/session.ts'

/* What the golden journals were made with. Their folders name these types: change nothing that an old folder needs. */

const bytes = (length: number) => Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) & 0xff)
async function* chunks(total: number) {
  for (let done = 0; done < total; done += 65_536) yield bytes(Math.min(65_536, total - done))
}

/** What each FlowFile is made with; the step downstream does with it as its `kind` says. */
const kinds = [
  { kind: 'plain', content: 'x' },
  { kind: 'empty', content: '' },
  { kind: 'unicode', content: '물길 🌊 하나\n', attributes: { 센서: '서울 7', constructor: 'a', __proto__x: '1' } },
  { kind: 'attributes', content: 'abc', attributes: { keep: 'k', change: 'before', remove: 'gone soon' } },
  { kind: 'text', content: 'line of text\n'.repeat(250) },
  { kind: 'binary', content: bytes(5000) },
  { kind: 'rewrite', content: bytes(20_000) },
  { kind: 'split', content: 'one,two,three' },
  { kind: 'join', content: 'left', attributes: { shared: 's', side: 'l' } },
  { kind: 'join', content: 'right', attributes: { shared: 's', side: 'r' } },
  { kind: 'clone', content: 'twice' },
  { kind: 'route', content: 'routed' },
  { kind: 'send', content: 'sent' },
  { kind: 'fetch', content: 'name of a file' },
  { kind: 'retry', content: 'try again' },
  { kind: 'penalize', content: 'held' },
  { kind: 'late', content: 'soon too old' },
  { kind: 'late', content: 'soon too old as well' },
  { kind: 'emptied', content: 'to be dropped' },
  { kind: 'remove', content: 'removed' },
] as const

const Source = defineProcessor({
  type: 'GoldenSource',
  summary: 'Makes one FlowFile of each kind.',
  tags: [],
  input: 'none',
  properties: z.object({}),
  relationships: { success: 'The FlowFiles.' },
  effect: 'none',
  serial: true,
  defaultScheduling: { strategy: 'timer', period: '0 sec' },
  async onTrigger({ session, clock }) {
    const made = Number(session.state.get('made') ?? 0)
    if (made > kinds.length) return
    const flowFile = session.create()
    if (made === kinds.length) {
      await session.writeStream(flowFile, chunks(1024 * 1024 + 1))
      session.putDynamicAttributes(flowFile, { kind: 'long' })
    } else {
      const { kind, content, ...rest } = kinds[made]
      session.putDynamicAttributes(flowFile, { kind, number: made, ...('attributes' in rest ? rest.attributes : {}) })
      session.write(flowFile, content)
      if (made % 2 === 0) session.receive(flowFile, `golden://source/${kind}`, { durationMs: made, details: '받음' })
    }
    session.transfer(flowFile, 'success')
    session.state.set('made', String(made + 1))
    session.state.set('마지막', flowFile.attributes.kind, { expiresAt: clock() + 3_600_000 })
    session.state.set('short', 'over soon', { expiresAt: clock() + 5000 })
    if (made === 3) session.state.set('removed', 'x')
    if (made === 4) session.state.delete('removed')
  },
})

const Step = defineProcessor({
  type: 'GoldenStep',
  summary: 'Does with each FlowFile what its kind says.',
  tags: [],
  input: 'required',
  properties: z.object({}),
  relationships: { success: 'Done.', failure: 'Failed.', original: 'Split.', late: 'Expires.', emptied: 'Emptied.' },
  effect: 'none',
  async onTrigger({ session }) {
    const flowFiles = session.get()
    const joined = flowFiles.filter(({ attributes }) => attributes.kind === 'join')
    if (joined.length > 1) {
      const whole = session.create(joined)
      session.write(whole, 'left right')
      session.transfer(whole, 'success')
    }
    for (const flowFile of flowFiles) {
      switch (flowFile.attributes.kind) {
        case 'attributes':
          session.putDynamicAttributes(flowFile, { change: 'after', added: '더함' })
          session.removeAttributes(flowFile, ['remove'])
          break
        case 'rewrite':
          session.write(flowFile, bytes(3000))
          break
        case 'split':
          for (const [index, [offset, length]] of [
            [0, 3],
            [4, 3],
            [8, 5],
          ].entries()) {
            const child = session.create(flowFile)
            session.shareContent(child, flowFile, { offset, length })
            session.putDynamicAttributes(child, { index })
            session.transfer(child, 'success')
          }
          session.transfer(flowFile, 'original')
          continue
        case 'join':
          session.remove(flowFile, 'Joined')
          continue
        case 'clone':
          session.transfer(session.clone(flowFile), 'success')
          break
        case 'route':
          session.route(flowFile, 'success', 'Because it is told to')
          continue
        case 'send':
          session.send(flowFile, 'golden://sink/1', { durationMs: 12 })
          session.upload(flowFile, 'golden://upload', { details: 'up' })
          session.remoteInvocation(flowFile, 'golden://remote')
          session.addInfo(flowFile, 'golden://info', { details: 'more' })
          break
        case 'fetch':
          session.write(flowFile, 'content of the file')
          session.fetch(flowFile, 'golden://file', { durationMs: 3 })
          break
        case 'retry':
          session.transfer(flowFile, 'failure')
          continue
        case 'penalize':
          session.penalize(flowFile)
          break
        case 'late':
          session.transfer(flowFile, 'late')
          continue
        case 'emptied':
          session.transfer(flowFile, 'emptied')
          continue
        case 'remove':
          session.remove(flowFile, 'Told to')
          continue
      }
      session.transfer(flowFile, dynamicName('success'))
    }
    session.count('triggers')
    session.state.set('handled', String(Number(session.state.get('handled') ?? 0) + flowFiles.length))
  },
})

const Hold = defineProcessor({
  type: 'GoldenHold',
  summary: 'Is never started.',
  tags: [],
  input: 'required',
  properties: z.object({}),
  relationships: {},
  effect: 'none',
  onTrigger() {},
})

export const goldenProcessors: readonly AnyProcessor[] = [Source, Step, Hold]

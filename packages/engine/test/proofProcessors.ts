import { z } from 'zod'
import { type AnyProcessor, defineProcessor } from '../src/processor.ts'

/* Processors whose result does not depend on the order in which FlowFiles come, so that any two runs can be compared. */

async function* inChunks(text: string) {
  for (let at = 0; at < text.length; at += 600_000) yield Buffer.from(text.slice(at, at + 600_000))
}

/** Makes `total` FlowFiles, `count` a trigger; each `longEvery`th has content that is too long to share a segment. */
export const Make = defineProcessor({
  type: 'Make',
  summary: 'Makes FlowFiles with numbers.',
  tags: [],
  input: 'none',
  properties: z.object({
    total: z.int().default(10),
    count: z.int().default(3),
    prefix: z.string().default('m'),
    longEvery: z.int().default(0),
  }),
  relationships: { success: 'The FlowFiles.' },
  effect: 'none',
  serial: true,
  defaultScheduling: { strategy: 'timer', period: '0 sec' },
  async onTrigger({ session, properties }) {
    const { total, count, prefix, longEvery } = properties
    const from = Number(session.state.get('next') ?? 0)
    const to = Math.min(total, from + count)
    for (let number = from; number < to; number += 1) {
      const flowFile = session.create()
      session.putDynamicAttributes(flowFile, { key: `${prefix}${number}`, number, priority: (number * 7) % 5 })
      if (longEvery > 0 && number % longEvery === longEvery - 1)
        await session.writeStream(flowFile, inChunks(`${prefix}${number}`.padEnd(1_100_000, '~')))
      else if (number % 5 !== 4) session.write(flowFile, `${prefix}${number};`)
      session.transfer(flowFile, 'success')
    }
    if (to > from) session.state.set('next', String(to))
  },
})

/** Adds to an attribute and, where `append` is not empty, to the content; `text` empty leaves the attribute alone. */
export const Change = defineProcessor({
  type: 'Change',
  summary: 'Changes attributes and content.',
  tags: [],
  input: 'required',
  properties: z.object({ name: z.string().default('a'), text: z.string().default(''), append: z.string().default('') }),
  relationships: { success: 'Changed.' },
  effect: 'none',
  async onTrigger({ session, properties: { name, text, append } }) {
    await session.forEach(async (flowFile) => {
      if (append) session.write(flowFile, (await session.readText(flowFile)) + append)
      if (text) session.putDynamicAttributes(flowFile, { [name]: `${flowFile.attributes[name] ?? ''}${text}` })
      session.transfer(flowFile, 'success')
    })
  },
})

/** Routes by the number's remainder: `some` where it is `remainder` modulo `modulus`, with a ROUTE event, else `others`. */
export const Choose = defineProcessor({
  type: 'Choose',
  summary: 'Routes by number.',
  tags: [],
  input: 'required',
  properties: z.object({ modulus: z.int().default(2), remainder: z.int().default(0) }),
  relationships: { some: 'Chosen.', others: 'Not chosen.' },
  effect: 'none',
  async onTrigger({ session, properties: { modulus, remainder } }) {
    await session.forEach((flowFile) => {
      if (Number(flowFile.attributes.number ?? 0) % modulus === remainder) session.route(flowFile, 'some')
      else session.transfer(flowFile, 'others')
    })
  },
})

/** Makes `copies` children; those of the first half share the content, the others get their own. */
export const Fork = defineProcessor({
  type: 'Fork',
  summary: 'Makes children.',
  tags: [],
  input: 'required',
  properties: z.object({ copies: z.int().default(2) }),
  relationships: { split: 'Children.', original: 'Parents.' },
  effect: 'none',
  async onTrigger({ session, properties: { copies } }) {
    await session.forEach((flowFile) => {
      for (let index = 0; index < copies; index += 1) {
        const child = session.create(flowFile)
        if (index * 2 < copies) session.shareContent(child, flowFile)
        else session.write(child, `child ${index} of ${flowFile.attributes.key};`)
        session.putDynamicAttributes(child, { 'part.of': flowFile.id, 'part.index': index, 'part.count': copies })
        session.transfer(child, 'split')
      }
      session.transfer(flowFile, 'original')
    })
  },
})

/** Puts the children of one parent together again, in their order; what is not complete waits in the queue. */
export const Join = defineProcessor({
  type: 'Join',
  summary: 'Joins children.',
  tags: [],
  input: 'required',
  properties: z.object({}),
  relationships: { joined: 'Whole again.' },
  effect: 'none',
  serial: true,
  async onTrigger({ session }) {
    const families = Map.groupBy(session.get(), ({ attributes }) => attributes['part.of'])
    for (const parts of families.values()) {
      if (parts.length < Number(parts[0].attributes['part.count'])) {
        for (const part of parts) session.putBack(part)
        continue
      }
      parts.sort((a, b) => Number(a.attributes['part.index']) - Number(b.attributes['part.index']))
      const whole = session.create(parts)
      const contents: string[] = []
      for (const part of parts) contents.push(await session.readText(part))
      session.write(whole, contents.join('|'))
      session.removeAttributes(whole, ['part.of', 'part.count'])
      session.transfer(whole, 'joined')
      for (const part of parts) session.remove(part, 'Joined')
    }
  },
})

/** Fails `times` tries of each FlowFile before it passes; `self` is its own id, under which retries are counted. */
export const Stumble = defineProcessor({
  type: 'Stumble',
  summary: 'Fails at first.',
  tags: [],
  input: 'required',
  properties: z.object({ self: z.string(), times: z.int().default(1) }),
  relationships: { success: 'Passed.', failure: 'Failed.' },
  effect: 'none',
  async onTrigger({ session, properties: { self, times } }) {
    await session.forEach((flowFile) => {
      const tries = Number(flowFile.attributes[`retryCount.${self}`] ?? 0)
      session.transfer(flowFile, tries < times ? 'failure' : 'success')
    })
  },
})

/** A FlowFile as it ended, without what differs between two runs. */
export interface Ended {
  readonly sink: string
  readonly attributes: Readonly<Record<string, string>>
  readonly content: string
}

/** Ends FlowFiles, and counts each in keyed state in the same commit; tells of them once that is durable. */
export function createSink(told: (ended: Ended) => void): AnyProcessor {
  return defineProcessor({
    type: 'Sink',
    summary: 'Ends FlowFiles.',
    tags: [],
    input: 'required',
    properties: z.object({ self: z.string() }),
    relationships: { success: 'Ended.' },
    effect: 'none',
    serial: true,
    async onTrigger({ session, properties: { self } }) {
      const batch: Ended[] = []
      await session.forEach(async (flowFile) => {
        const { 'part.of': _, ...attributes } = flowFile.attributes
        const ended = { sink: self, attributes: { ...attributes }, content: await session.readText(flowFile) }
        const key = endedKey(ended)
        session.state.set(key, String(Number(session.state.get(key) ?? 0) + 1))
        batch.push(ended)
        session.transfer(flowFile, 'success')
      })
      session.afterCommit(() => batch.forEach(told))
    },
  })
}

/** The same for equal FlowFiles; long contents by their beginning and length. */
export function endedKey({ sink, attributes, content }: Ended): string {
  const sorted = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([sink, sorted, content.length > 500 ? [content.length, content.slice(0, 20)] : content])
}

export const proofProcessors: readonly AnyProcessor[] = [Make, Change, Choose, Fork, Join, Stumble]

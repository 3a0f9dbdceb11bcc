import { FLOW_FORMAT, FlowDocument, walkComponents } from '@mulgil/flow'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { startTestEngine } from './testing.ts'
import { Count } from './testProcessors.ts'

const names = ['a', 'b', 'c'] as const
const contexts = ['base', 'line', 'site'] as const
const sizes = fc.constantFrom('1', '2', '3')
const source = (size: string) => ({
  kind: 'processor',
  type: 'Count',
  properties: { total: 0, size },
  autoTerminate: ['success'],
})

/** A flow with a context for each group, some inheriting others (never in a circle), and a source for each name in each. */
const parts = fc.record({
  own: fc.record({ a: sizes, b: sizes, c: sizes }),
  contexts: fc.record({
    base: fc.dictionary(fc.constantFrom(...names), sizes),
    line: fc.dictionary(fc.constantFrom(...names), sizes),
    site: fc.dictionary(fc.constantFrom(...names), sizes),
  }),
  lineInherits: fc.boolean(),
  siteInherits: fc.subarray(['base', 'line']),
  top: fc.option(fc.constantFrom(...contexts), { nil: undefined }),
  inner: fc.option(fc.constantFrom(...contexts), { nil: undefined }),
})
type Parts = typeof parts extends fc.Arbitrary<infer T> ? T : never

const values = (record: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, { value }]))

function documentOf(flow: string, { own, contexts, lineInherits, siteInherits, top, inner }: Parts): FlowDocument {
  const sources = (place: string) => Object.fromEntries(names.map((name) => [`${place}-${name}`, source(`#{${name}}`)]))
  return FlowDocument.parse({
    format: FLOW_FORMAT,
    id: flow,
    name: 'Test',
    parameters: values(own),
    parameterContexts: {
      base: { parameters: values(contexts.base) },
      line: { inherits: lineInherits ? ['base'] : [], parameters: values(contexts.line) },
      site: { inherits: siteInherits, parameters: values(contexts.site) },
    },
    parameterContext: top,
    root: {
      components: {
        ...sources('top'),
        plain: source('4'),
        g: { kind: 'group', parameterContext: inner, root: { components: sources('inner') } },
      },
    },
  })
}

/** What a name means in a place, written down a second time and by hand. */
function meaning(
  { own, contexts, lineInherits, siteInherits, top, inner }: Parts,
  place: string,
  name: 'a' | 'b' | 'c',
) {
  const chosen = place === 'inner' ? (inner ?? top) : top
  const lineOrder = [contexts.line[name], ...(lineInherits ? [contexts.base[name]] : [])]
  const order = {
    base: [contexts.base[name]],
    line: lineOrder,
    site: [contexts.site[name], ...siteInherits.flatMap((one) => (one === 'line' ? lineOrder : [contexts.base[name]]))],
  }
  return [...(chosen ? order[chosen] : []), own[name]].find((value) => value !== undefined)
}

test('[A2] a changed parameter, context or inheritance restarts only what it gives another value', async () => {
  await using test = await startTestEngine({ processors: [Count] })
  const { engine } = test
  let flows = 0
  await fc.assert(
    fc.asyncProperty(parts, parts, async (before, after) => {
      flows += 1
      const flow = `f${flows}`
      await engine.apply(documentOf(flow, before), { parameters: {} })
      await engine.start(flow)
      const { restarted } = await engine.apply(documentOf(flow, after), { parameters: {} })
      const expected = ['top', 'inner'].flatMap((place) =>
        names
          .filter((name) => meaning(before, place, name) !== meaning(after, place, name))
          .map((name) => `${place}-${name}`),
      )
      expect(restarted.toSorted()).toEqual(expected.toSorted())
      expect(Object.values(engine.runStates(flow))).toEqual(
        [...walkComponents(documentOf(flow, after))].flatMap(({ component }) =>
          component.kind === 'processor' ? ['running'] : [],
        ),
      )
      await engine.removeFlow(flow)
    }),
    { numRuns: 60 },
  )
})

test('[A2] a given value of a context counts like one of the document', async () => {
  await using test = await startTestEngine({ processors: [Count] })
  const { engine } = test
  const document = FlowDocument.parse({
    format: FLOW_FORMAT,
    id: 'f',
    name: 'Test',
    parameterContexts: { line: { parameters: { size: { value: '1' } } } },
    root: {
      components: {
        g: { kind: 'group', parameterContext: 'line', root: { components: { in: source('#{size}') } } },
        other: source('1'),
      },
    },
  })
  await engine.apply(document, { parameters: {} })
  await engine.start('f')
  const apply = (size: string) => engine.apply(document, { parameters: {}, contexts: { line: { size } } })
  expect((await apply('1')).restarted).toEqual([])
  expect((await apply('7')).restarted).toEqual(['in'])
})

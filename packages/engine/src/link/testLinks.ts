import { FLOW_FORMAT, FlowDocument } from '@mulgil/flow'
import { type Engine, openEngine } from '../engine.ts'
import type { EngineOptions } from '../engineOptions.ts'
import { Count, createCollect, createTally, Mark } from '../testProcessors.ts'

/** Flows and engines for the tests of links: `from` counts and hands over, `to` takes in and tells what came. */

const flowOf = (id: string, components: object, connections: object) =>
  FlowDocument.parse({ format: FLOW_FORMAT, id, name: id, root: { components, connections } })

export const sending = (total: number, more: object = {}, target = { flow: 'to', port: 'in' }, bounds: object = {}) =>
  flowOf(
    'from',
    {
      source: { kind: 'processor', type: 'Count', properties: { total, ...more } },
      out: { kind: 'outputPort', link: target },
    },
    { made: { from: 'source', relationships: ['success'], to: 'out', ...bounds } },
  )

export const receiving = (type: 'Tally' | 'Collect', id = 'to', bounds: object = {}) =>
  flowOf(
    id,
    { in: { kind: 'inputPort' }, end: { kind: 'processor', type, autoTerminate: ['success'] } },
    { came: { from: 'in', to: 'end', ...bounds } },
  )

export interface Seen {
  readonly numbers: number[]
  readonly contents: string[]
}

/** An engine that can be a sender or a receiver, and what arrived in it. */
export async function openLinked(
  options: Omit<EngineOptions, 'processors'>,
  seen: Seen = { numbers: [], contents: [] },
): Promise<{ readonly engine: Engine; readonly seen: Seen }> {
  const collect = createCollect((number, content) => {
    seen.numbers.push(number)
    seen.contents.push(content)
  })
  const tally = createTally((number) => seen.numbers.push(number))
  return { engine: await openEngine({ processors: [Count, Mark, collect, tally], ...options }), seen }
}

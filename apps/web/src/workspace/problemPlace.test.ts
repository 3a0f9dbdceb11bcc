import { FlowDocument } from '@mulgil/flow'
import { expect, test } from 'vitest'
import { type PlaceableProblem, problemPlace } from './problemPlace.ts'

const document = FlowDocument.parse({
  format: 'mulgil/flow@1',
  id: 'f',
  name: 'F',
  parameters: { limit: { value: '1' } },
  parameterContexts: { seoul: { parameters: {} }, 'seoul.2': { parameters: {} } },
  services: { top: { type: 'KafkaConnection' } },
  root: {
    components: {
      log: { kind: 'processor', type: 'LogAttribute' },
      group: { kind: 'group', services: { inner: { type: 'KafkaConnection' } }, root: {} },
    },
    connections: { loop: { from: 'log', to: 'log' } },
  },
})

test.for<{ problem: PlaceableProblem; place: object | undefined }>([
  { problem: { component: 'log' }, place: { kind: 'item', item: { id: 'log' } } },
  { problem: { component: 'group', property: 'parameterContext' }, place: { kind: 'item', item: { id: 'group' } } },
  { problem: { connection: 'loop' }, place: { kind: 'item', item: { id: 'loop' } } },
  { problem: { component: 'top' }, place: { kind: 'service', service: 'top' } },
  { problem: { component: 'inner', property: 'brokers' }, place: { kind: 'service', service: 'inner' } },
  { problem: { property: 'parameterContexts.seoul.inherits' }, place: { kind: 'context', context: 'seoul' } },
  { problem: { property: 'parameterContexts["seoul.2"].inherits' }, place: { kind: 'context', context: 'seoul.2' } },
  { problem: { property: 'parameters["a/b"]' }, place: { kind: 'parameters' } },
  { problem: { property: 'parameterContext' }, place: { kind: 'flow' } },
  { problem: { component: 'gone' }, place: undefined },
  { problem: {}, place: undefined },
])('$problem leads to $place', ({ problem, place }) => {
  if (place) expect(problemPlace(document, problem)).toMatchObject(place)
  else expect(problemPlace(document, problem)).toBeUndefined()
})

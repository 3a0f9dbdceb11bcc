import { FlowDocument } from '@mulgil/flow'
import { expect, test } from 'vitest'
import { findConnection } from './connectionPlace.ts'

const document = FlowDocument.parse({
  format: 'mulgil/flow@1',
  id: 'line-7',
  name: 'Line 7',
  root: {
    components: {
      in: { kind: 'processor', type: 'ListenHTTP', name: 'Readings in' },
      tidy: {
        kind: 'group',
        name: 'Tidy up',
        root: {
          components: { door: { kind: 'inputPort', name: 'Door' }, log: { kind: 'processor', type: 'LogAttribute' } },
          connections: { 'door-log': { from: 'door', to: 'log' } },
        },
      },
    },
    connections: { 'in-door': { from: 'in', relationships: ['success'], to: 'door' } },
  },
})

test.for([
  { id: 'in-door', from: 'Readings in', to: 'Tidy up · Door' },
  { id: 'door-log', from: 'Door', to: 'LogAttribute' },
])('$id leads from $from to $to', ({ id, from, to }) => {
  expect(findConnection(document, id)).toMatchObject({ from, to })
})

test('a connection that does not exist is not found', () => {
  expect(findConnection(document, 'nope')).toBeUndefined()
})

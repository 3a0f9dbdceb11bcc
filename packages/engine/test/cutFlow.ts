import { FLOW_FORMAT, FlowDocument } from '@mulgil/flow'

const TOTAL = 8
const connection = (from: string, relationship: string, to: string) => ({ from, relationships: [relationship], to })
/** Fork, join, clone, retry, route, change of both kinds of content, keyed state. */
export const document = FlowDocument.parse({
  format: FLOW_FORMAT,
  id: 'f',
  name: 'Cut',
  root: {
    components: {
      in: { kind: 'processor', type: 'Make', properties: { total: TOTAL, count: 3, longEvery: 7 } },
      fork: { kind: 'processor', type: 'Fork', properties: { copies: 2 } },
      change: { kind: 'processor', type: 'Change', properties: { text: 'c', append: '+' } },
      join: { kind: 'processor', type: 'Join' },
      stumble: {
        kind: 'processor',
        type: 'Stumble',
        properties: { self: 'stumble', times: 2 },
        autoTerminate: ['failure'],
        retry: { failure: { count: 3 } },
        scheduling: { penalty: '1 ms' },
      },
      mark: { kind: 'processor', type: 'Change', properties: { text: 't' } },
      choose: { kind: 'processor', type: 'Choose', autoTerminate: [] },
      'sink-joined': {
        kind: 'processor',
        type: 'Sink',
        properties: { self: 'joined' },
        autoTerminate: ['success'],
      },
      'sink-tried': { kind: 'processor', type: 'Sink', properties: { self: 'tried' }, autoTerminate: ['success'] },
    },
    connections: {
      a: connection('in', 'success', 'fork'),
      b: connection('fork', 'split', 'change'),
      c: connection('change', 'success', 'join'),
      d: connection('join', 'joined', 'sink-joined'),
      e: connection('fork', 'original', 'stumble'),
      f: connection('stumble', 'success', 'mark'),
      j: connection('mark', 'success', 'choose'),
      g: connection('choose', 'some', 'sink-tried'),
      h: connection('choose', 'others', 'sink-tried'),
      // Everything again as a clone, so that content is shared.
      i: connection('in', 'success', 'sink-tried'),
    },
  },
})
export const SINKS = ['sink-joined', 'sink-tried']
/** What comes out: each once joined, once tried, once as a clone. */
export const OUT = TOTAL * 3

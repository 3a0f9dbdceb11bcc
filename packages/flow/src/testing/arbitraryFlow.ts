import fc from 'fast-check'
import { FlowDocument } from '../index.ts'

/** Ids as people and programs write them, with those that trip up plain objects. */
const id = fc.oneof(
  { weight: 8, arbitrary: fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/) },
  { weight: 1, arbitrary: fc.constantFrom('constructor', 'toString', '10', '9', 'hasOwnProperty') },
)
/** Without backslashes: V8's JSON.parse reads `"\\n"` as a backslash after it has once read that key (nodejs/node#63785). */
const key = fc
  .oneof(fc.stringMatching(/^[a-z.X" ]{1,5}$/), fc.string({ maxLength: 4, unit: 'grapheme' }))
  .filter((text) => text !== '__proto__' && !text.includes('\\'))
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    fc.string({ maxLength: 6, unit: 'grapheme' }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(key, tie('json'), { maxKeys: 3 }),
  ),
}))
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 })
const properties = fc.dictionary(key, json, { maxKeys: 4 })
const named = { name: optional(fc.string({ maxLength: 10 })), comments: optional(fc.string({ maxLength: 10 })) }
const relationships = fc.uniqueArray(fc.constantFrom('success', 'failure', 'matched', 'hot'), { maxLength: 3 })

const processor = fc.record({
  kind: fc.constant('processor' as const),
  type: fc.constantFrom('Make', 'Change', 'Route'),
  ...named,
  properties,
  autoTerminate: relationships,
  retry: optional(
    fc.dictionary(
      fc.constantFrom('success', 'failure'),
      fc.record({
        count: fc.integer({ min: 1, max: 12 }),
        backOff: fc.constantFrom('penalize' as const, 'yield' as const),
        maxBackOff: fc.constantFrom('10 min', '1 min'),
      }),
    ),
  ),
  scheduling: optional(
    fc.record(
      {
        strategy: fc.constantFrom('event' as const, 'timer' as const, 'cron' as const),
        period: fc.constantFrom('1 sec', 'often'),
        concurrency: fc.integer({ min: 1, max: 64 }),
        batchSize: fc.integer({ min: 1, max: 100_000 }),
        penalty: fc.constantFrom('30 sec', '1 min'),
      },
      { requiredKeys: [] },
    ),
  ),
})
const plain = fc.oneof(
  fc.record({
    kind: fc.constantFrom('inputPort' as const, 'outputPort' as const),
    ...named,
    link: optional(fc.record({ flow: id, port: id })),
  }),
  fc.record({ kind: fc.constant('funnel' as const), ...named }),
  fc.record({ kind: fc.constant('label' as const), text: fc.string({ maxLength: 10 }) }),
)
const connection = fc.record({
  ...named,
  from: id,
  relationships,
  to: id,
  backPressure: fc.record({
    count: fc.constantFrom(10_000, 1, null),
    bytes: fc.constantFrom('1 GB', '5 MB', null),
  }),
  prioritizers: fc.uniqueArray(fc.constantFrom('firstIn' as const, 'newest' as const, 'attribute' as const)),
  expiration: fc.constantFrom(null, '1 min'),
})
const provenance = optional(fc.constantFrom('all' as const, 'sampled' as const, 'errors' as const, 'none' as const))
const services = fc.dictionary(id, fc.record({ type: fc.constantFrom('A', 'B'), ...named, properties }), { maxKeys: 2 })
const name = fc
  .string({ minLength: 1, maxLength: 5 })
  .filter((text) => text !== '__proto__' && !text.includes('\\') && !text.includes('/'))
const parameters = fc.dictionary(
  name,
  fc.oneof(
    fc.record({ value: fc.string(), description: optional(fc.string({ maxLength: 5 })) }),
    fc.record({ sensitive: fc.constant(true as const) }),
  ),
  { maxKeys: 3 },
)
const parameterContexts = fc.dictionary(
  name,
  fc.record({
    description: optional(fc.string({ maxLength: 5 })),
    inherits: optional(fc.uniqueArray(name, { maxLength: 2 })),
    parameters,
  }),
  { maxKeys: 3 },
)
const groupSettings = {
  ...named,
  flowFileConcurrency: optional(fc.constantFrom('unbounded' as const, 'single' as const, 'singleBatch' as const)),
  outboundPolicy: optional(fc.constantFrom('stream' as const, 'batch' as const)),
  parameterContext: optional(name),
  provenance,
  services: optional(services),
}
const { group } = fc.letrec((tie) => ({
  group: fc.record({
    components: fc.dictionary(
      id,
      fc.oneof(
        { depthSize: 'small', maxDepth: 3 },
        processor,
        plain,
        fc.record({ kind: fc.constant('group' as const), ...groupSettings, root: tie('group') }),
      ),
      { maxKeys: 4 },
    ),
    connections: fc.dictionary(id, connection, { maxKeys: 3 }),
  }),
}))
const coordinate = fc.integer({ min: -2000, max: 2000 })

/** Any flow document that the schema accepts, whether it makes sense or not. */
export const arbitraryFlow: fc.Arbitrary<FlowDocument> = fc
  .record({
    format: fc.constant('mulgil/flow@1' as const),
    id,
    name: fc.string({ minLength: 1, maxLength: 10 }),
    comments: optional(fc.string({ maxLength: 5 })),
    parameters,
    parameterContexts: optional(parameterContexts),
    parameterContext: optional(name),
    provenance,
    services,
    root: group,
    layout: fc.dictionary(
      id,
      fc.record(
        {
          x: coordinate,
          y: coordinate,
          colour: fc.constant('red'),
          bends: fc.array(fc.record({ x: coordinate, y: coordinate }), { maxLength: 2 }),
        },
        { requiredKeys: [] },
      ),
      { maxKeys: 4 },
    ),
  })
  // JSON has no undefined: what is optional and absent must not stand there as a key.
  .map((document) => FlowDocument.parse(JSON.parse(JSON.stringify(document))))

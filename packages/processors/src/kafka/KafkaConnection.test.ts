import { catalogOf } from '@mulgil/engine'
import { expect, test } from 'vitest'
import { ConsumeKafka } from './ConsumeKafka.ts'
import { KafkaConnection } from './KafkaConnection.ts'
import { PublishKafka } from './PublishKafka.ts'

const catalog = catalogOf([ConsumeKafka, PublishKafka], [KafkaConnection])
const needed = { ConsumeKafka: { groupId: 'g', topics: 'a' }, PublishKafka: { topic: 'a' } }

test.for<{ own: Record<string, string>; problem: string | undefined }>([
  { own: {}, problem: 'Choose a service, or give the addresses of brokers.' },
  { own: { service: 'shared' }, problem: undefined },
  { own: { brokers: 'a:9092' }, problem: undefined },
  { own: { service: 'shared', brokers: 'a:9092' }, problem: undefined },
])('a processor with $own: $problem', ({ own, problem }) => {
  for (const [type, properties] of Object.entries(needed)) {
    const problems = catalog.get(type)?.checkProperties({ ...properties, ...own }, {}) ?? []
    expect(problems.map(({ message }) => message)).toEqual(problem ? [expect.stringContaining(problem)] : [])
  }
})

test('both name the service by its type, and its login is a secret', () => {
  for (const [type, properties] of Object.entries(needed)) {
    const references = catalog.get(type)?.serviceReferences({ ...properties, service: '#{which}' }, { which: 'shared' })
    expect(references).toEqual([{ path: 'service', id: 'shared', type: 'KafkaConnection' }])
  }
  const login = { kind: 'plain', username: 'ada', password: 'x' }
  expect([...(catalog.services.get('KafkaConnection')?.secretPaths({ brokers: 'a:1', login }) ?? [])]).toEqual([
    'login.password',
  ])
})

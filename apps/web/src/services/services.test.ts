import { FlowDocument } from '@mulgil/flow'
import { expect, test } from 'vitest'
import { applyPatches } from '../canvas/commands/patch.ts'
import { addService, groupPathOf, servicesInScope } from './services.ts'

const document = FlowDocument.parse({
  format: 'mulgil/flow@1',
  id: 'f',
  name: 'F',
  services: { top: { type: 'KafkaConnection' }, search: { type: 'ElasticsearchClient' } },
  root: {
    components: {
      outer: {
        kind: 'group',
        services: { own: { type: 'KafkaConnection' } },
        root: { components: { publish: { kind: 'processor', type: 'PublishKafka' } } },
      },
      other: { kind: 'group', services: { far: { type: 'KafkaConnection' } }, root: {} },
      consume: { kind: 'processor', type: 'ConsumeKafka' },
    },
  },
})
const ids = (user: string) => servicesInScope(document, user, 'KafkaConnection').map(({ id }) => id)

test('a component sees the services of its type in the groups around it, and no others', () => {
  expect(ids('publish')).toEqual(['top', 'own'])
  expect(ids('consume')).toEqual(['top'])
  expect(ids('own')).toEqual(['top'])
})

test('a new service is in the group that it is for', () => {
  const { id, patches } = addService('KafkaConnection', groupPathOf(document, 'publish'))
  const changed = applyPatches(document, patches)
  expect(servicesInScope(changed, 'publish', 'KafkaConnection').map((service) => service.id)).toContain(id)
  expect(servicesInScope(changed, 'consume', 'KafkaConnection').map((service) => service.id)).not.toContain(id)
  expect(FlowDocument.safeParse(changed).success).toBe(true)
})

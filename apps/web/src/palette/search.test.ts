import { expect, test } from 'vitest'
import { type Searchable, search } from './search.ts'

const things: readonly Searchable[] = [
  {
    name: 'ConsumeKafka',
    aliases: ['카프카', 'kafka', 'topic'],
    texts: ['Reads messages from Kafka topics.', '카프카 토픽에서 읽습니다.'],
  },
  { name: 'PublishKafka', aliases: ['카프카', 'kafka'], texts: ['Sends FlowFiles to Kafka.', '카프카로 보냅니다.'] },
  { name: 'ConsumeMQTT', aliases: ['mqtt', 'iot'], texts: ['Subscribes to MQTT topics.', 'MQTT 토픽을 구독합니다.'] },
  {
    name: 'RouteOnAttribute',
    aliases: ['라우팅', 'filter', 'if'],
    texts: ['Sends FlowFiles on by conditions.', '조건에 따라 나눕니다.'],
  },
]

test.for([
  { query: '', found: ['ConsumeKafka', 'PublishKafka', 'ConsumeMQTT', 'RouteOnAttribute'] },
  { query: 'mqtt', found: ['ConsumeMQTT'] },
  { query: 'ㅡㅂㅅㅅ', found: ['ConsumeMQTT'] },
  { query: 'ㅋㅍㅋ', found: ['ConsumeKafka', 'PublishKafka'] },
  { query: '카프', found: ['ConsumeKafka', 'PublishKafka'] },
  { query: 'zkvmzk', found: ['ConsumeKafka', 'PublishKafka'] },
  { query: 'pk', found: ['PublishKafka'] },
  { query: 'route on', found: ['RouteOnAttribute'] },
  { query: 'filter', found: ['RouteOnAttribute'] },
  { query: '조건', found: ['RouteOnAttribute'] },
  { query: 'nothing like it', found: [] },
])('"$query" finds $found', ({ query, found }) => {
  expect(search(query, things, (thing) => thing).map(({ name }) => name)).toEqual(found)
})

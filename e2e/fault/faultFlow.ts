import { join } from 'node:path'

export interface FaultPlaces {
  readonly folder: string
  readonly httpPort: number
  readonly broker: string
  readonly topic: string
  readonly clientId: string
  readonly kafka: string
  readonly kafkaTopic: string
  /** Where a server answers 503 now and then. */
  readonly moodyUrl: string
}

export const FLOW = 'fault'
/** Never started, so that whatever comes there stays and can be counted. */
export const TROUBLE = 'trouble'

const processor = (type: string, properties: object, more: object = {}) => ({
  kind: 'processor',
  type,
  properties,
  ...more,
})
const connection = (from: string, relationships: string | string[], to: string) => ({
  from,
  relationships: [relationships].flat(),
  to,
})
const autoTerminate = (...relationships: string[]) => ({ autoTerminate: relationships })

/**
 * Records `{id, items: [{id}]}` come by HTTP and MQTT. They are split; each item must come here once (`once` remembers it)
 * and goes three ways: to a moody HTTP server, with retry, and then to a file of its own; to Kafka; merged into files of many.
 */
export const faultFlow = (places: FaultPlaces) => ({
  format: 'mulgil/flow@1',
  id: FLOW,
  name: 'Killed at random moments',
  root: {
    components: {
      http: processor('ListenHTTP', { port: places.httpPort, basePath: 'records', headersAsAttributes: 'x-record' }),
      mqtt: processor('ConsumeMQTT', {
        broker: places.broker,
        topicFilter: places.topic,
        qos: 1,
        session: 'resume',
        clientId: places.clientId,
      }),
      record: processor('EvaluateJsonPath', { destination: 'attribute', paths: { 'x-record': '$.id' } }),
      // A broker that saw no ack sends again; that is no doubling of ours.
      again: processor('DetectDuplicate', { cacheEntryIdentifier: '${x-record}' }, autoTerminate('duplicate')),
      split: processor('SplitJson', { jsonPath: '$.items[*]' }, autoTerminate('original')),
      item: processor('EvaluateJsonPath', { destination: 'attribute', paths: { item: '$.id' } }),
      once: processor('DetectDuplicate', { cacheEntryIdentifier: '${item}' }),
      call: processor(
        'InvokeHTTP',
        { method: 'POST', url: places.moodyUrl, response: { kind: 'ignored' }, headers: { 'x-item': '${item}' } },
        {
          ...autoTerminate('response'),
          retry: { retry: { count: 3, maxBackOff: '500 ms' }, failure: { count: 3, maxBackOff: '500 ms' } },
          scheduling: { penalty: '50 ms' },
        },
      ),
      name: processor('UpdateAttribute', { attributes: { filename: '${item}.json' } }),
      put: processor(
        'PutFile',
        { directory: join(places.folder, 'items'), conflictResolution: 'replace', sync: false },
        autoTerminate('success'),
      ),
      kafka: processor(
        'PublishKafka',
        { brokers: places.kafka, topic: places.kafkaTopic, key: '${item}' },
        autoTerminate('success'),
      ),
      merge: processor(
        'MergeContent',
        {
          minimumEntries: 15,
          maximumEntries: 60,
          maximumBinAge: '400 ms',
          delimiterStrategy: 'text',
          demarcator: '\n',
        },
        autoTerminate('original'),
      ),
      'name-merged': processor('UpdateAttribute', { attributes: { filename: '${uuid}.txt' } }),
      'put-merged': processor(
        'PutFile',
        { directory: join(places.folder, 'merged'), conflictResolution: 'replace', sync: false },
        autoTerminate('success'),
      ),
      [TROUBLE]: processor('LogAttribute', {}, autoTerminate('success')),
    },
    connections: {
      a: connection('http', 'success', 'split'),
      b: connection('mqtt', 'message', 'record'),
      c: connection('record', 'matched', 'again'),
      d: connection('again', 'non-duplicate', 'split'),
      e: connection('split', 'split', 'item'),
      f: connection('item', 'matched', 'once'),
      g: connection('once', 'non-duplicate', 'call'),
      h: connection('once', 'non-duplicate', 'kafka'),
      i: connection('once', 'non-duplicate', 'merge'),
      j: connection('call', 'original', 'name'),
      k: connection('call', ['retry', 'failure'], 'call'),
      l: connection('name', 'success', 'put'),
      m: connection('merge', 'merged', 'name-merged'),
      n: connection('name-merged', 'success', 'put-merged'),
      doubled: connection('once', 'duplicate', TROUBLE),
      x1: connection('record', ['unmatched', 'failure'], TROUBLE),
      x2: connection('split', 'failure', TROUBLE),
      x3: connection('item', ['unmatched', 'failure'], TROUBLE),
      x4: connection('call', 'noRetry', TROUBLE),
      x5: connection('put', 'failure', TROUBLE),
      x6: connection('kafka', 'failure', TROUBLE),
      x7: connection('merge', 'failure', TROUBLE),
      x8: connection('put-merged', 'failure', TROUBLE),
      x9: connection('once', 'failure', TROUBLE),
      x10: connection('again', 'failure', TROUBLE),
    },
  },
})

/** All that is started. */
export const running = (flow: ReturnType<typeof faultFlow>) =>
  Object.keys(flow.root.components).filter((id) => id !== TROUBLE)

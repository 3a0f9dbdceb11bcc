import { dataSize, defineProcessor, expression, type FlowFile } from '@mulgil/engine'
import { z } from 'zod'
import { errors } from '../errors.ts'
import { type BulkAction, type BulkAnswer, isBusy, operations, sendBulk } from './bulkClient.ts'
import { type DocumentFormat, type JsonDocument, parseDocuments } from './documents.ts'
import {
  elasticsearchChoice,
  elasticsearchNotChosen,
  elasticsearchOf,
  isElasticsearchChosen,
} from './elasticsearchChoice.ts'

const settings = z.object({
  ...elasticsearchChoice,
  index: expression().describe('Index, data stream or alias to write to.'),
  operation: expression()
    .prefault('index')
    .describe('index (write, replacing what has the same id), create (refuse what exists), update, upsert or delete.'),
  identifier: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('generated') }),
      z.object({ kind: z.literal('expression'), id: expression().describe('The id; generated when it is empty.') }),
      z.object({
        kind: z.literal('attribute'),
        attribute: z.string().min(1).describe('Attribute that holds the id; generated when it is empty.'),
      }),
      z.object({
        kind: z.literal('field'),
        field: z.string().min(1).describe('Field of each document that holds its id.'),
      }),
    ])
    .default({ kind: 'generated' })
    .describe(
      'Where the id of a document comes from. With an id of its own, a document that is sent again is not doubled.',
    ),
  format: z
    .enum(['single', 'ndjson', 'array'])
    .default('single')
    .describe('What the content holds: one JSON object, one on each line, or an array of them.'),
  batchSize: z.int().min(1).max(10_000).default(100).describe('Most FlowFiles in one request.'),
  maxBatchBytes: dataSize()
    .prefault('10 MB')
    .describe('Most bytes in one request; a larger document still travels alone.'),
  notFoundIsSuccess: z
    .boolean()
    .default(true)
    .describe('An update or delete of a document that does not exist counts as successful.'),
})
const properties = settings.refine(isElasticsearchChosen, elasticsearchNotChosen)
type Properties = z.output<typeof properties>

export const PutElasticsearchJson = defineProcessor({
  type: 'PutElasticsearchJson',
  summary: 'Writes JSON documents to Elasticsearch or OpenSearch, many in one request.',
  description: `Each FlowFile goes to \`original\` once all its documents have been answered for. Copies of the documents go to
\`successful\` and \`errors\`, so that what follows can tell them apart: with one document a FlowFile that is the content itself,
otherwise those that went well in one FlowFile and those that did not in another. Terminate the relationships that you do not need.

A busy node (429, 503) sends FlowFiles to \`retry\`; a request that is refused as a whole sends them to \`failure\`. While there is
no answer, or the login is refused, FlowFiles stay in the queue. NiFi's \`bulk_request\` and \`error_responses\` do not exist:
provenance shows what was sent, and \`errors\` carries the reasons.`,
  tags: ['elasticsearch', 'opensearch', 'elastic', 'search', 'index', 'json', 'bulk', 'put'],
  input: 'required',
  properties,
  relationships: {
    original: 'The FlowFile, once each of its documents has an answer.',
    successful: 'Documents that were written.',
    errors: 'Documents that were refused, with the reason.',
    retry: 'The FlowFile, penalized, when the node was too busy.',
    failure: 'The FlowFile when its content or settings are not valid, or when its request was refused as a whole.',
  },
  writes: {
    'elasticsearch.put.error': 'Why documents were refused, as JSON.',
    'elasticsearch.bulk.error': 'Why the whole request was refused, or why it should be tried again.',
  },
  effect: 'writes',
  promise: {
    level: 'atLeastOnce',
    when: 'A crash between the answer and the commit writes a batch again; with an id of its own, a document is not doubled.',
  },
  nifi: {
    type: [
      'org.apache.nifi.processors.elasticsearch.PutElasticsearchJson',
      'PutElasticsearchHttp',
      'PutElasticsearch5',
      'PutElasticsearch',
    ],
    properties: {
      'Client Service': 'service',
      'el-rest-client-service': 'service',
      'Elasticsearch URL': 'url',
      'elasticsearch-http-url': 'url',
      Username: 'login.username',
      Password: 'login.password',
      Index: 'index',
      'el-rest-fetch-index': 'index',
      'put-es-index': 'index',
      'Index Operation': 'operation',
      'put-es-record-index-op': 'operation',
      'put-es-index-op': 'operation',
      'Identifier Attribute': 'identifier.attribute',
      'put-es-json-id-attr': 'identifier.attribute',
      'put-es-id-attr': 'identifier.attribute',
      'Identifier Field': 'identifier.field',
      'Input Content Format': 'format',
      'Batch Size': 'batchSize',
      'Max FlowFiles Per Batch': 'batchSize',
      'put-es-record-batch-size': 'batchSize',
      BATCH_SIZE: 'batchSize',
      'Max Batch Size': 'maxBatchBytes',
      'Treat Not Found as Success': 'notFoundIsSuccess',
      'put-es-json-not_found-is-error': 'notFoundIsSuccess',
      'put-es-not_found-is-error': 'notFoundIsSuccess',
    },
  },

  onScheduled: ({ properties }) => elasticsearchOf(properties),

  async onTrigger({ session, properties, scheduled: { client }, log, clock, signal }) {
    const jobs: Job[] = []
    let bytes = 0
    let hasMore = true
    // One by one, so that a batch ends where its bytes are used up.
    for (let count = 0; hasMore && count < properties.batchSize && bytes < properties.maxBatchBytes; count += 1) {
      hasMore = false
      const prepare = async (flowFile: FlowFile) => {
        hasMore = true
        const documents = parseDocuments(await session.readText(flowFile), properties.format)
        const actions = documents.map((document) => actionFor(flowFile, document, properties))
        jobs.push({ flowFile, documents, actions })
        bytes += flowFile.size
        session.transfer(flowFile, 'original')
      }
      await session.forEach(prepare, { max: 1 })
    }
    if (jobs.length === 0) return

    const startedAt = clock()
    const { maxBatchBytes } = properties
    const allActions = jobs.flatMap(({ actions }) => actions)
    const allAnswers = await sendBulk(client, allActions, { maxBatchBytes, signal })
    const { url } = client
    const durationMs = clock() - startedAt
    let done = 0
    for (const { flowFile, documents, actions } of jobs) {
      const answers = allAnswers.slice(done, done + actions.length)
      done += actions.length
      const refusal = answers.find(
        (answer) => answer.scope === 'request' || (properties.format === 'single' && isBusy(answer)),
      )
      if (refusal) {
        const reason = typeof refusal.error === 'string' ? refusal.error : JSON.stringify(refusal.error)
        const message = `${url} ${isBusy(refusal) ? 'is too busy' : 'refused the documents'} (${refusal.status}): ${reason}`
        log.error(message, { flowFile })
        const failed = session.putAttribute(flowFile, 'elasticsearch.bulk.error', reason)
        session.transfer(session.penalize(failed), isBusy(refusal) ? 'retry' : 'failure')
        continue
      }
      const index = actions[0]?.index ?? ''
      session.send(flowFile, `${url}/${index}`, { durationMs, details: `${actions.length} documents` })
      const isFine = (at: number) => isSuccess(answers[at], actions[at], properties.notFoundIsSuccess)
      const [good, bad] = [documents.filter((_, at) => isFine(at)), documents.filter((_, at) => !isFine(at))]
      const copy = (part: readonly JsonDocument[]) => {
        if (part.length === documents.length) return session.clone(flowFile)
        return session.write(session.create(flowFile), textOf(part, properties.format))
      }
      if (good.length > 0) session.transfer(copy(good), 'successful')
      if (bad.length === 0) continue
      const reasons = JSON.stringify(
        answers.filter((_, at) => !isFine(at)).map(({ status, error }) => error ?? { status }),
      )
      log.warn(`${bad.length} of ${documents.length} documents were refused by ${index}: ${reasons.slice(0, 300)}`, {
        flowFile,
      })
      session.transfer(session.putAttribute(copy(bad), 'elasticsearch.put.error', reasons.slice(0, 4000)), 'errors')
    }
  },
})

interface Job {
  readonly flowFile: FlowFile
  readonly documents: readonly JsonDocument[]
  readonly actions: readonly BulkAction[]
}

function isSuccess({ status }: BulkAnswer, { operation }: BulkAction, notFoundIsSuccess: boolean): boolean {
  if (status === 404 && (operation === 'delete' || operation === 'update')) return notFoundIsSuccess
  return status < 300
}

function textOf(documents: readonly JsonDocument[], format: DocumentFormat): string {
  const lines = documents.map(({ line }) => line)
  return format === 'array' ? `[${lines.join(',')}]` : lines.map((line) => `${line}\n`).join('')
}

function actionFor(flowFile: FlowFile, document: JsonDocument, properties: Properties): BulkAction {
  const index = properties.index(flowFile).trim()
  if (index === '') throw errors.SETTING_INVALID({ property: 'index', value: index, expected: 'the name of an index' })
  const asked = properties.operation(flowFile).trim().toLowerCase()
  const operation = operations.find((name) => name === asked)
  if (!operation) throw errors.SETTING_INVALID({ property: 'operation', value: asked, expected: operations.join(', ') })
  const id = identifierOf(flowFile, document, properties.identifier) || undefined
  if (id === undefined && operation !== 'index' && operation !== 'create') {
    throw errors.SETTING_INVALID({ property: 'identifier', value: '', expected: `an id, which ${operation} needs` })
  }
  return { operation, index, id, document: document.line }
}

function identifierOf(flowFile: FlowFile, { object }: JsonDocument, identifier: Properties['identifier']): string {
  switch (identifier.kind) {
    case 'generated':
      return ''
    case 'expression':
      return identifier.id(flowFile)
    case 'attribute':
      return flowFile.attributes[identifier.attribute] ?? ''
    case 'field': {
      const value = object[identifier.field]
      return ['string', 'number', 'bigint'].includes(typeof value) ? String(value) : ''
    }
    default:
      throw new Error(`Unknown identifier ${JSON.stringify(identifier satisfies never)}`)
  }
}

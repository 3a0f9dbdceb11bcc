import { hint, service } from '@mulgil/engine'
import type { z } from 'zod'
import { ElasticsearchClient } from './ElasticsearchClient.ts'
import { type Elasticsearch, elasticsearchProperties, openElasticsearch } from './elasticsearch.ts'

const own = elasticsearchProperties
/** How a processor reaches Elasticsearch: by a service that it shares with others, or by settings of its own. */
export const elasticsearchChoice = {
  service: service(ElasticsearchClient)
    .optional()
    .describe('Service with the way to the cluster; it takes the place of address, login, time limits and TLS below.'),
  url: hint(own.url, { replacedBy: 'service' }).optional(),
  login: hint(own.login, { replacedBy: 'service' }),
  connectTimeout: hint(own.connectTimeout, { replacedBy: 'service' }),
  readTimeout: hint(own.readTimeout, { replacedBy: 'service' }),
  tls: hint(own.tls, { replacedBy: 'service' }),
}
type ElasticsearchChoice = z.output<z.ZodObject<typeof elasticsearchChoice>>

/** One of the two is needed. */
export const isElasticsearchChosen = ({ service, url }: ElasticsearchChoice) =>
  service !== undefined || url !== undefined
export const elasticsearchNotChosen = { path: ['url'], message: 'Choose a service, or give the address.' }

/** The client of the service, or one of its own, which is disposed of with the processor. */
export async function elasticsearchOf(
  properties: ElasticsearchChoice,
): Promise<AsyncDisposable & { readonly client: Elasticsearch }> {
  const { service: shared, url, ...settings } = properties
  if (shared) return { client: shared, [Symbol.asyncDispose]: async () => undefined }
  // `isElasticsearchChosen` has seen to it that there is one.
  const client = await openElasticsearch({ ...settings, url: url ?? '' })
  return { client, [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]() }
}

import { defineService } from '@mulgil/engine'
import { z } from 'zod'
import { errors } from '../errors.ts'
import { elasticsearchProperties, openElasticsearch } from './elasticsearch.ts'

export const ElasticsearchClient = defineService({
  type: 'ElasticsearchClient',
  summary: 'The way to Elasticsearch or OpenSearch, for all processors that use it.',
  description: `Addresses, login and certificates stand in one place, and connections are shared. The service is enabled once a node has
answered and taken the login.`,
  tags: ['elasticsearch', 'opensearch', 'elastic', 'search', 'client', 'connection'],
  properties: z.object(elasticsearchProperties),
  nifi: {
    type: 'org.apache.nifi.elasticsearch.ElasticSearchClientServiceImpl',
    properties: {
      'HTTP Hosts': 'url',
      'el-cs-http-hosts': 'url',
      Username: 'login.username',
      'el-cs-username': 'login.username',
      Password: 'login.password',
      'el-cs-password': 'login.password',
      'API Key': 'login.apiKey',
      'api-key': 'login.apiKey',
    },
  },

  async onEnabled({ properties, signal }) {
    const client = await openElasticsearch(properties)
    try {
      const { status, url, ...answer } = await client.request({ method: 'GET', path: '/', signal })
      await answer.discard()
      if (status === 401) throw errors.ELASTICSEARCH_LOGIN_REFUSED({ url, status })
      // A login that may only write is told 403 here, and is good.
      if (status >= 300 && status !== 403) throw errors.ELASTICSEARCH_NOT_READY({ url, status })
    } catch (error) {
      await client[Symbol.asyncDispose]()
      throw error
    }
    return client
  },
})

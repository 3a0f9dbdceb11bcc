import { duration, hint, secret } from '@mulgil/engine'
import { MulgilError } from '@mulgil/flow'
import { z } from 'zod'
import { clientTls } from '../connection/tls.ts'
import { type HttpAnswer, openHttpClient } from '../http/httpClient.ts'

const address = /^https?:\/\/[^\s,@/]+(\/[^\s,@]*)?$/

/** What is needed to reach Elasticsearch or OpenSearch. */
export const elasticsearchProperties = {
  url: hint(
    z.string().refine((text) => addressesIn(text).every((one) => address.test(one)), {
      message:
        'Write http://host:port or https://host:port, several separated by commas; the login has its own setting.',
    }),
    { format: 'url' },
  ).describe(
    'Address of Elasticsearch or OpenSearch, as http://127.0.0.1:9200; of several nodes, separated by commas, another one is asked when one gives no answer.',
  ),
  login: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('anonymous') }),
      z.object({
        kind: z.literal('password'),
        username: z.string().min(1).describe('User name.'),
        password: secret().describe('Password.'),
      }),
      z.object({ kind: z.literal('apiKey'), apiKey: secret().describe('API key, in its encoded form.') }),
    ])
    .default({ kind: 'anonymous' })
    .describe('How to log in.'),
  connectTimeout: duration().prefault('5 secs').describe('How long the connection may take.'),
  readTimeout: duration().prefault('60 secs').describe('How long the answer may take.'),
  tls: clientTls().describe('For https addresses.'),
}
type Settings = z.output<z.ZodObject<typeof elasticsearchProperties>>

const addressesIn = (text: string) => text.split(',').map((one) => one.trim().replace(/\/+$/, ''))

export interface ElasticsearchRequest {
  readonly method: string
  /** Behind the address of the node, as `/_bulk`. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  readonly signal: AbortSignal
}

/** A way to the nodes of a cluster; may be shared. */
export interface Elasticsearch extends AsyncDisposable {
  /** The node that answered last, else the first. */
  readonly url: string
  /** Asks the nodes in turn until one answers; the answer says which by its `url`. Throws HTTP_NO_ANSWER. */
  request(request: ElasticsearchRequest): Promise<HttpAnswer>
}

/** A client with connections of its own, which are made when they are needed. */
export async function openElasticsearch(settings: Settings): Promise<Elasticsearch> {
  const client = await openHttpClient({ ...settings, followRedirects: false })
  const nodes = addressesIn(settings.url)
  const login = loginHeaders(settings.login)
  let current = 0

  return {
    get url() {
      return nodes[current]
    },
    async request({ path, headers, ...request }) {
      const first = current
      for (let tried = 1; ; tried += 1) {
        try {
          return await client.request({ ...request, url: nodes[current] + path, headers: { ...login, ...headers } })
        } catch (error) {
          const isAway = error instanceof MulgilError && error.code === 'HTTP_NO_ANSWER'
          if (!isAway || tried === nodes.length) throw error
          current = (first + tried) % nodes.length
        }
      }
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  }
}

function loginHeaders(login: Settings['login']): Record<string, string> {
  if (login.kind === 'apiKey') return { authorization: `ApiKey ${login.apiKey}` }
  if (login.kind === 'anonymous') return {}
  return { authorization: `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}` }
}

import { randomUUID } from 'node:crypto'
import {
  dataSize,
  defineProcessor,
  duration,
  expression,
  type FlowFile,
  hint,
  type Session,
  secret,
} from '@mulgil/engine'
import { z } from 'zod'
import { clientTls } from '../connection/tls.ts'
import { errors } from '../errors.ts'
import { type Regex, regex } from '../regex.ts'
import { openHttpClient } from './httpClient.ts'

const properties = z.object({
  method: expression()
    .prefault('GET')
    .describe('HTTP method: GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS, or one of your own.'),
  url: expression().describe('Address to call, with http:// or https://.'),
  sendBody: z.boolean().default(true).describe('Send the content as the body of POST, PUT and PATCH requests.'),
  contentType: expression()
    .prefault('${mime.type}')
    .describe('Content-Type of that body; application/octet-stream when this is empty.'),
  headers: z
    .record(z.string().min(1), hint(expression(), { sensitive: 'allowed' }))
    .default({})
    .describe('Headers of the request, by name. An empty value leaves the header out.'),
  attributesAsHeaders: regex()
    .optional()
    .describe('Regular expression: attributes whose whole name it matches are sent as headers.'),
  login: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('none') }),
      z.object({
        kind: z.literal('basic'),
        username: expression().describe('User name.'),
        password: secret().describe('Password.'),
      }),
      z.object({ kind: z.literal('bearer'), token: secret().describe('Token, without the word Bearer.') }),
    ])
    .default({ kind: 'none' })
    .describe('How this processor logs in.'),
  connectTimeout: duration().prefault('5 secs').describe('How long the connection may take.'),
  readTimeout: duration()
    .prefault('15 secs')
    .describe('How long the server may be silent, before and within its answer.'),
  followRedirects: z.boolean().default(true).describe('Follow up to ten redirects.'),
  concurrency: z.int().min(1).max(200).default(10).describe('How many requests may be under way at once.'),
  response: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('content') }),
      z.object({
        kind: z.literal('attribute'),
        attribute: z.string().min(1).describe('Attribute of the request FlowFile that takes the body of the response.'),
        maxSize: dataSize().prefault('256 B').describe('Longer bodies are cut there.'),
      }),
      z.object({ kind: z.literal('ignored') }),
    ])
    .default({ kind: 'content' })
    .describe(
      'What becomes of the body of the response: content of a new FlowFile, an attribute of the request, or nothing.',
    ),
  alwaysOutputResponse: z.boolean().default(false).describe('Make a response FlowFile also when the status is no 2xx.'),
  responseHeadersOnRequest: z
    .boolean()
    .default(false)
    .describe('Write the headers of the response to the request FlowFile too.'),
  penalizeNoRetry: z
    .boolean()
    .default(false)
    .describe('Hold FlowFiles back for the penalty duration when they go to noRetry.'),
  tls: clientTls().describe('For https addresses.'),
})

const bodyMethods = new Set(['POST', 'PUT', 'PATCH'])

export const InvokeHTTP = defineProcessor({
  type: 'InvokeHTTP',
  summary: 'Calls an HTTP address for each FlowFile, and routes by the answer.',
  description: `The FlowFile goes to \`original\` on a 2xx, to \`retry\` on a 5xx, to \`noRetry\` on anything else, and to \`failure\`
when there was no answer at all (no connection, time out, an address that is none); \`retry\` and \`failure\` are penalized, so
connect them back to this processor to try again later. The body of a 2xx answer becomes a new FlowFile on \`response\`.

On \`failure\` the reason stands in \`error.code\` and \`error.message\` (in NiFi: \`invokehttp.java.exception.class\` and
\`…message\`). A header of the answer becomes an attribute of the response FlowFile, by its lower-case name.`,
  tags: ['http', 'https', 'rest', 'client', 'webhook', 'get', 'post', 'put', 'delete'],
  input: 'required',
  properties,
  relationships: {
    original: 'The FlowFile, when the answer was a 2xx.',
    response: 'A new FlowFile with the body of the answer.',
    retry: 'The FlowFile, penalized, when the server said 5xx: it may work later.',
    noRetry: 'The FlowFile, when the answer was a 1xx, 3xx or 4xx: it would be the same again.',
    failure: 'The FlowFile, penalized, when there was no answer.',
  },
  reads: { 'mime.type': 'Content-Type of the body, unless the setting says otherwise.' },
  writes: {
    'invokehttp.status.code': 'Status of the answer, as 200.',
    'invokehttp.status.message': 'Its reason, as OK.',
    'invokehttp.request.url': 'Address that was called.',
    'invokehttp.request.duration': 'Milliseconds until the answer had come.',
    'invokehttp.response.url': 'Address that answered, after redirects.',
    'invokehttp.tx.id': 'The same random id on request and response.',
  },
  effect: 'writes',
  promise: {
    level: 'atLeastOnce',
    when: 'A crash between the answer and the commit makes the call again after the restart.',
  },
  nifi: {
    type: ['org.apache.nifi.processors.standard.InvokeHTTP', 'PostHTTP', 'GetHTTP'],
    properties: {
      'HTTP Method': 'method',
      'HTTP URL': 'url',
      'Remote URL': 'url',
      URL: 'url',
      'Connection Timeout': 'connectTimeout',
      'Socket Read Timeout': 'readTimeout',
      'Read Timeout': 'readTimeout',
      'Data Timeout': 'readTimeout',
      'Request Body Enabled': 'sendBody',
      'send-message-body': 'sendBody',
      'Request Content-Type': 'contentType',
      'Content-Type': 'contentType',
      'Request Header Attributes Pattern': 'attributesAsHeaders',
      'Attributes to Send': 'attributesAsHeaders',
      'Request Username': 'login.username',
      'Basic Authentication Username': 'login.username',
      'Request Password': 'login.password',
      'Basic Authentication Password': 'login.password',
      'Response Redirects Enabled': 'followRedirects',
      'Follow Redirects': 'followRedirects',
      'Response Body Attribute Name': 'response.attribute',
      'Put Response Body In Attribute': 'response.attribute',
      'Response Body Attribute Size': 'response.maxSize',
      'Max Length To Put In Attribute': 'response.maxSize',
      'Response Generation Required': 'alwaysOutputResponse',
      'Always Output Response': 'alwaysOutputResponse',
      'Response Header Request Attributes Enabled': 'responseHeadersOnRequest',
      'Add Response Headers to Request': 'responseHeadersOnRequest',
      'Request Failure Penalization Enabled': 'penalizeNoRetry',
      'Penalize on "No Retry"': 'penalizeNoRetry',
    },
    relationships: {
      Original: 'original',
      Response: 'response',
      Retry: 'retry',
      'No Retry': 'noRetry',
      Failure: 'failure',
      success: 'original',
    },
  },
  batchSize: 200,

  onScheduled: ({ properties }) => openHttpClient(properties),

  async onTrigger({ session, properties, scheduled: client, log, clock, signal }) {
    const handle = async (flowFile: FlowFile) => {
      const { response } = properties
      const method = properties.method(flowFile).trim().toUpperCase()
      const url = parseUrl(properties.url(flowFile))
      const withBody = properties.sendBody && bodyMethods.has(method)
      const headers = headersOf(flowFile, properties, withBody)
      const body = withBody ? await bodyOf(session, flowFile) : undefined
      const startedAt = clock()
      const answer = await client.request({ method, url, headers, body, signal })
      const { status, statusText } = answer
      const isSuccess = status >= 200 && status < 300

      let original = flowFile
      let reply: FlowFile | undefined
      if (response.kind === 'content' && (isSuccess || properties.alwaysOutputResponse)) {
        reply = await session.writeStream(session.create(flowFile), answer.body())
      } else if (response.kind === 'attribute') {
        const text = await textUpTo(answer.body(), response.maxSize)
        original = session.putDynamicAttributes(original, { [response.attribute]: text })
      } else {
        await answer.discard()
      }
      const durationMs = clock() - startedAt
      const exchange = {
        'invokehttp.status.code': status,
        'invokehttp.status.message': statusText,
        'invokehttp.request.url': url,
        'invokehttp.request.duration': durationMs,
        'invokehttp.response.url': answer.url,
        'invokehttp.tx.id': randomUUID(),
      }
      if (reply) {
        reply = session.putDynamicAttributes(reply, answer.headers)
        const mimeType = answer.headers['content-type']
        reply = session.putAttributes(reply, { ...exchange, filename: randomUUID(), 'mime.type': mimeType })
        session.fetch(reply, url, { durationMs })
        session.transfer(reply, 'response')
      }
      if (properties.responseHeadersOnRequest) original = session.putDynamicAttributes(original, answer.headers)
      original = session.putAttributes(original, exchange)
      if (withBody) session.send(original, url, { durationMs })
      else if (!reply) session.remoteInvocation(original, url, { durationMs })

      if (!isSuccess) log.warn(`${method} ${url} answered ${status}${statusText && ` ${statusText}`}.`, { flowFile })
      const isRetry = status >= 500
      const isHeldBack = isRetry || (!isSuccess && properties.penalizeNoRetry)
      session.transfer(
        isHeldBack ? session.penalize(original) : original,
        isSuccess ? 'original' : isRetry ? 'retry' : 'noRetry',
      )
    }
    await session.forEach(handle, { concurrency: properties.concurrency })
  },
})

/** Small bodies whole, so that they can follow a redirect; large ones as a stream. */
async function bodyOf(session: Session, flowFile: FlowFile) {
  if (flowFile.size <= 1024 * 1024) return session.read(flowFile)
  return { size: flowFile.size, stream: session.stream(flowFile) }
}

async function textUpTo(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.length
    if (size >= maxBytes) break
  }
  return Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8')
}

/** The address without a login in it, which would show in provenance. */
function parseUrl(text: string): string {
  const url = URL.parse(text.trim())
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (isHttp && url.username === '' && url.password === '') return url.href
  const expected = 'an address with http:// or https://, and the login in its own setting'
  throw errors.SETTING_INVALID({ property: 'url', value: isHttp ? url.host : text, expected })
}

function headersOf(flowFile: FlowFile, properties: z.output<typeof InvokeHTTP.properties>, withBody: boolean) {
  const headers: Record<string, string> = {}
  if (properties.attributesAsHeaders) Object.assign(headers, matching(flowFile, properties.attributesAsHeaders))
  for (const [name, value] of Object.entries(properties.headers)) headers[name] = value(flowFile)
  for (const [name, value] of Object.entries(headers)) {
    if (value === '') delete headers[name]
    else if (!isHeader(name, value)) throw errors.HTTP_HEADER_INVALID({ name })
  }
  const { login } = properties
  if (login.kind === 'basic') {
    headers.authorization = `Basic ${Buffer.from(`${login.username(flowFile)}:${login.password}`).toString('base64')}`
  }
  if (login.kind === 'bearer') headers.authorization = `Bearer ${login.token}`
  if (withBody) headers['content-type'] = properties.contentType(flowFile) || 'application/octet-stream'
  return headers
}

function matching({ attributes }: FlowFile, names: Regex): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => names.matches(name)))
}

const isHeader = (name: string, value: string) => /^[\w!#$%&'*+.^`|~-]+$/.test(name) && !/[\r\n\0]/.test(value)

import { readFile } from 'node:fs/promises'
import type { ServerOptions } from 'node:https'
import { dataSize, defineProcessor, duration, hint } from '@mulgil/engine'
import { z } from 'zod'
import { compileRegex, type Regex, regex } from '../regex.ts'
import { HttpListener, type ReceivedRequest } from './httpListener.ts'

const path = (text: string) => hint(z.string(), { format: 'path' }).optional().describe(text)

const properties = z.object({
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address to listen at. 127.0.0.1 lets in only this machine, 0.0.0.0 everyone who can reach it.'),
  port: z.int().min(1).max(65_535).describe('Port to listen at.'),
  basePath: z
    .string()
    .min(1)
    .default('contentListener')
    .describe('Path of the address that takes the data, without the first slash.'),
  returnCode: z
    .int()
    .min(200)
    .max(299)
    .default(200)
    .describe('HTTP status of the answer once the data is safe on disk.'),
  headersAsAttributes: regex()
    .optional()
    .describe(
      'Regular expression: request headers whose whole name it matches become attributes, with the name as the client wrote it. Case does not matter.',
    ),
  maxRequestSize: dataSize().prefault('100 MB').describe('Larger bodies are refused with 413.'),
  maxUnconfirmedTime: duration()
    .prefault('60 secs')
    .describe('How long a request may wait for the flow to take its data; after that it is answered 503.'),
  maxWaiting: z.int().min(1).default(10_000).describe('How many requests may wait at once; more are answered 503.'),
  tls: z
    .object({
      certificateFile: path('PEM file with the certificate of this listener.'),
      keyFile: path('PEM file with its private key.'),
      clientCaFile: path('PEM file with authorities: only clients with a certificate of theirs are let in.'),
    })
    .prefault({})
    .describe('With a certificate and a key the listener speaks HTTPS.'),
})

export const ListenHTTP = defineProcessor({
  type: 'ListenHTTP',
  summary: 'Receives data by HTTP: the body of each POST request becomes a FlowFile.',
  description: `Data goes to \`http://host:port/contentListener\` (the path is a setting). The answer comes when the FlowFile is
safe on disk: a 2xx is a receipt. While the queue behind this processor is full, when too much waits, or when the data could
not be stored, the answer is 503 with \`Retry-After\`: send it again. Bodies above 1 MiB stream to disk in bounded memory.

\`HEAD\` on the same path and \`GET\` on \`…/healthcheck\` answer 200 while the processor runs; other methods get 405, other
paths 404.`,
  tags: ['http', 'https', 'rest', 'listen', 'ingest', 'webhook', 'post'],
  input: 'none',
  properties,
  relationships: { success: 'A FlowFile for each request.' },
  writes: {
    'restlistener.remote.source.host': 'Address of the client.',
    'restlistener.request.uri': 'Path of the request, with its query.',
    'restlistener.remote.user.dn': "Distinguished name in the client's certificate, where it showed one.",
    'restlistener.remote.issuer.dn': 'Distinguished name of who issued that certificate.',
  },
  effect: 'reads',
  promise: {
    level: 'atLeastOnce',
    when: 'A 2xx means that the data is on disk. A client that got no answer should send again, which may make a second FlowFile.',
  },
  nifi: {
    type: 'org.apache.nifi.processors.standard.ListenHTTP',
    properties: {
      'Base Path': 'basePath',
      'Listening Port': 'port',
      'Return Code': 'returnCode',
      'HTTP Headers for Attributes': 'headersAsAttributes',
      'HTTP Headers to receive as Attributes (Regex)': 'headersAsAttributes',
      'Max Unconfirmed Flowfile Time': 'maxUnconfirmedTime',
    },
  },

  async onScheduled({ properties, clock, wake, backPressured }) {
    const listener = new HttpListener({
      ...properties,
      path: `/${properties.basePath.replace(/^\/+|\/+$/g, '')}`,
      maxWaitMs: properties.maxUnconfirmedTime,
      tls: await serverTls(properties.tls),
      clock,
      wake,
      backPressured,
    })
    await listener.listen()
    const { headersAsAttributes } = properties
    return {
      listener,
      wanted: headersAsAttributes && compileRegex(`(?i)${headersAsAttributes.pattern()}`),
      [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose](),
    }
  },

  async onTrigger({ session, properties, scheduled: { listener, wanted }, openSession, log, clock }) {
    listener.receiveUploads(async (upload) => {
      const own = openSession()
      try {
        const flowFile = await own.writeStream(own.create(), upload.body)
        own.receive(own.putDynamicAttributes(flowFile, attributesOf(upload, wanted)), listener.url + upload.target, {
          durationMs: clock() - upload.receivedAt,
        })
        own.transfer(flowFile, 'success')
        await own.commit()
        upload.reply(properties.returnCode)
      } catch (cause) {
        own.rollback()
        const tooLarge = cause instanceof Error && 'code' in cause && cause.code === 'HTTP_BODY_TOO_LARGE'
        upload.reply(tooLarge ? 413 : 503, tooLarge ? cause.message : 'The data could not be stored.')
        log.warn(`A request of ${upload.remoteHost} was not taken: ${cause instanceof Error ? cause.message : cause}`, {
          cause,
        })
      }
    })

    const requests = listener.take(1000)
    if (requests.length === 0) return
    session.afterCommit(() => {
      for (const request of requests) request.reply(properties.returnCode)
    })
    session.afterRollback(() => {
      for (const request of requests) request.reply(503, 'The data could not be stored.')
    })
    const now = clock()
    for (const request of requests) {
      let flowFile = session.write(session.create(), request.body)
      flowFile = session.putDynamicAttributes(flowFile, attributesOf(request, wanted))
      session.receive(flowFile, listener.url + request.target, { durationMs: now - request.receivedAt })
      session.transfer(flowFile, 'success')
    }
  },
})

function attributesOf(request: ReceivedRequest<unknown>, wanted: Regex | undefined): Record<string, string> {
  const attributes: Record<string, string> = {
    'restlistener.remote.source.host': request.remoteHost,
    'restlistener.request.uri': request.target,
  }
  if (request.client) {
    attributes['restlistener.remote.user.dn'] = request.client.subject
    attributes['restlistener.remote.issuer.dn'] = request.client.issuer
  }
  if (request.mimeType) attributes['mime.type'] = request.mimeType
  if (!wanted) return attributes
  for (let index = 0; index < request.headers.length; index += 2) {
    const [name, value] = [request.headers[index], request.headers[index + 1]]
    if (!wanted.matches(name)) continue
    attributes[name] = name in attributes ? `${attributes[name]}, ${value}` : value
  }
  return attributes
}

async function serverTls(tls: z.output<typeof properties>['tls']): Promise<ServerOptions | undefined> {
  if (!tls.certificateFile || !tls.keyFile) return undefined
  const [cert, key, ca] = await Promise.all([
    readFile(tls.certificateFile),
    readFile(tls.keyFile),
    tls.clientCaFile ? readFile(tls.clientCaFile) : undefined,
  ])
  return { cert, key, ca, requestCert: ca !== undefined, rejectUnauthorized: ca !== undefined }
}

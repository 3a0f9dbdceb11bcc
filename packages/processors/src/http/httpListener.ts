import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { errors } from '../errors.ts'

/** Bodies up to this size wait in memory; larger ones flow from the socket into the content store. */
export const inMemoryBytes = 1024 * 1024
const maxWaitingBytes = 64 * 1024 * 1024
const maxUploads = 16

export interface ReceivedRequest<Body> {
  readonly body: Body
  /** Path with query, as the client wrote it. */
  readonly target: string
  /** Names and values in turn, as they came. */
  readonly headers: readonly string[]
  /** From Content-Type. */
  readonly mimeType: string | undefined
  readonly remoteHost: string
  /** Distinguished name in the client's certificate, and in that of its issuer. */
  readonly client?: { readonly subject: string; readonly issuer: string }
  /** Epoch milliseconds. */
  readonly receivedAt: number
  /** Answers; nothing happens when the client has gone. */
  reply(status: number, reason?: string): void
}

export interface HttpListenerOptions {
  readonly host: string
  readonly port: number
  /** With a leading slash. */
  readonly path: string
  readonly maxRequestSize: number
  readonly maxWaiting: number
  readonly maxWaitMs: number
  readonly tls?: ServerOptions
  readonly clock: () => number
  readonly backPressured: () => boolean
  /** Called when something waits that `take` or `takeUpload` would return. */
  readonly wake: () => void
}

/**
 * Takes POST requests and holds them, unanswered, until someone takes them: bodies up to 1 MiB whole, larger ones as
 * streams that are read only then. It answers by itself what it does not take.
 */
export class HttpListener {
  readonly url: string
  readonly #options: HttpListenerOptions
  readonly #server: Server
  readonly #sweeper: NodeJS.Timeout
  #waiting: ReceivedRequest<Uint8Array>[] = []
  #uploads: ReceivedRequest<AsyncIterable<Uint8Array>>[] = []
  readonly #receiving = new Set<Promise<void>>()
  #waitingBytes = 0
  #closed = false

  constructor(options: HttpListenerOptions) {
    this.#options = options
    this.url = `${options.tls ? 'https' : 'http'}://${options.host.includes(':') ? `[${options.host}]` : options.host}:${options.port}`
    const handle = (request: IncomingMessage, response: ServerResponse) => this.#handle(request, response)
    this.#server = options.tls ? createTlsServer(options.tls, handle) : createServer(handle)
    this.#server.on('checkContinue', handle)
    // A large upload may take any time, but not stand still for ever.
    this.#server.requestTimeout = 0
    this.#server.timeout = options.maxWaitMs + 60_000
    this.#sweeper = setInterval(() => this.#refuseTooOld(), Math.min(1000, options.maxWaitMs))
  }

  /** Throws PORT_IN_USE or CANNOT_LISTEN. */
  async listen(): Promise<void> {
    const { host, port } = this.#options
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, host, resolve)
    }).catch((cause: NodeJS.ErrnoException) => {
      clearInterval(this.#sweeper)
      if (cause.code === 'EADDRINUSE') throw errors.PORT_IN_USE({ host, port }, { cause })
      throw errors.CANNOT_LISTEN({ host, port, reason: cause.message }, { cause })
    })
  }

  /** Up to `max` requests whose bodies are here. */
  take(max: number): ReceivedRequest<Uint8Array>[] {
    const taken = this.#waiting.splice(0, max)
    for (const request of taken) this.#waitingBytes -= request.body.length
    if (this.#waiting.length > 0) this.#options.wake()
    return taken
  }

  /** Hands each waiting large request to `receive`, at most sixteen at a time. */
  receiveUploads(receive: (upload: ReceivedRequest<AsyncIterable<Uint8Array>>) => Promise<void>): void {
    while (this.#receiving.size < maxUploads) {
      const upload = this.#uploads.shift()
      if (!upload) return
      const done = receive(upload).finally(() => {
        this.#receiving.delete(done)
        if (this.#uploads.length > 0) this.#options.wake()
      })
      this.#receiving.add(done)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    clearInterval(this.#sweeper)
    for (const request of [...this.#waiting, ...this.#uploads]) request.reply(503, 'stopped')
    this.#waiting = []
    this.#uploads = []
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeIdleConnections()
    // What is still being answered or uploaded gets a moment; then its connection goes.
    const deadline = setTimeout(() => this.#server.closeAllConnections(), 1000)
    await closed
    clearTimeout(deadline)
    await Promise.allSettled(this.#receiving)
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const refusal = this.#answerAtOnce(request)
    if (refusal) {
      answer(request, response, refusal.status, refusal.text)
      return
    }
    if (request.headers.expect !== undefined) response.writeContinue()
    if (Number(request.headers['content-length']) > inMemoryBytes) this.#upload(request, response, [])
    else this.#collect(request, response)
  }

  /** What needs no body and no flow: wrong paths and methods, health checks, and more than can be taken. */
  #answerAtOnce(request: IncomingMessage): { readonly status: number; readonly text?: string } | undefined {
    const { path, maxRequestSize, maxWaiting, backPressured } = this.#options
    const target = request.url ?? '/'
    const query = target.indexOf('?')
    const requested = query === -1 ? target : target.slice(0, query)
    if (requested !== path) {
      if (requested === `${path}/healthcheck` && request.method === 'GET') return { status: 200, text: 'OK' }
      return { status: 404, text: `Nothing listens at ${requested}; post to ${path}.` }
    }
    if (request.method === 'HEAD') return { status: 200 }
    if (request.method !== 'POST') return { status: 405, text: 'Send the data by POST.' }
    if (Number(request.headers['content-length']) > maxRequestSize) {
      return { status: 413, text: `The body is over ${maxRequestSize} bytes.` }
    }
    const full = this.#waiting.length >= maxWaiting || this.#uploads.length >= maxWaiting
    if (this.#closed || full || this.#waitingBytes >= maxWaitingBytes || backPressured()) {
      return { status: 503, text: 'The flow cannot take more now.' }
    }
    return undefined
  }

  #collect(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = []
    let size = 0
    const onEnd = () => {
      const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)
      this.#waitingBytes += body.length
      this.#waiting.push(this.#received(request, response, body))
      if (this.#waiting.length === 1) this.#options.wake()
    }
    const onData = (chunk: Buffer) => {
      chunks.push(chunk)
      size += chunk.length
      if (size <= inMemoryBytes) return
      request.off('data', onData)
      request.off('end', onEnd)
      request.pause()
      this.#upload(request, response, chunks)
    }
    request.on('data', onData)
    request.on('end', onEnd)
  }

  #upload(request: IncomingMessage, response: ServerResponse, begun: readonly Buffer[]): void {
    const body = limited(request, begun, this.#options.maxRequestSize)
    this.#uploads.push(this.#received(request, response, body))
    this.#options.wake()
  }

  #received<Body>(request: IncomingMessage, response: ServerResponse, body: Body): ReceivedRequest<Body> {
    return {
      body,
      target: request.url ?? '/',
      headers: request.rawHeaders,
      mimeType: request.headers['content-type'],
      remoteHost: request.socket.remoteAddress ?? '',
      client: this.#options.tls && clientOf(request.socket as TLSSocket),
      receivedAt: this.#options.clock(),
      reply: (status, reason) => answer(request, response, status, reason),
    }
  }

  #refuseTooOld(): void {
    const oldest = this.#options.clock() - this.#options.maxWaitMs
    const tooOld = (request: { readonly receivedAt: number }) => request.receivedAt < oldest
    for (const queue of [this.#waiting, this.#uploads]) {
      const count = queue.findIndex((request) => !tooOld(request))
      for (const request of queue.splice(0, count === -1 ? queue.length : count)) {
        if (request.body instanceof Uint8Array) this.#waitingBytes -= request.body.length
        request.reply(503, 'The flow did not take the data in time.')
      }
    }
  }
}

function answer(request: IncomingMessage, response: ServerResponse, status: number, text = ''): void {
  if (response.headersSent || response.destroyed) return
  response.statusCode = status
  if (status === 503) response.setHeader('retry-after', '1')
  if (status === 405) response.setHeader('allow', 'POST, HEAD')
  // A short body is read and dropped; a long one that nobody wants ends the connection.
  const unread = request.complete ? 0 : unreadBytes(request)
  if (unread > 64 * 1024) response.setHeader('connection', 'close')
  if (text !== '') response.setHeader('content-type', 'text/plain; charset=utf-8')
  response.end(text)
  if (unread > 0) request.resume()
}

function unreadBytes({ headers }: IncomingMessage): number {
  return headers['transfer-encoding'] ? Number.POSITIVE_INFINITY : Number(headers['content-length'] ?? 0)
}

async function* limited(
  request: IncomingMessage,
  begun: readonly Buffer[],
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  let size = 0
  for (const chunk of begun) {
    size += chunk.length
    yield chunk
  }
  // The socket must outlive this loop: it carries the answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length
    if (size > maxBytes) throw errors.HTTP_BODY_TOO_LARGE({ maxBytes })
    yield chunk
  }
}

function clientOf(socket: TLSSocket): ReceivedRequest<never>['client'] {
  const certificate = socket.authorized ? socket.getPeerCertificate() : undefined
  if (!certificate?.subject) return undefined
  const name = (parts: object) =>
    Object.entries(parts)
      .map(([key, value]) => `${key}=${value}`)
      .join(', ')
  return { subject: name(certificate.subject), issuer: name(certificate.issuer) }
}

import { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { z } from 'zod'
import { type clientTls, readClientTls } from '../connection/tls.ts'
import { errors } from '../errors.ts'

export interface HttpRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Bytes, or a stream of known length. A stream is sent once: it cannot follow a redirect. */
  readonly body?: Uint8Array | { readonly size: number; readonly stream: AsyncIterable<Uint8Array> }
  readonly signal: AbortSignal
}

export interface HttpAnswer {
  readonly status: number
  readonly statusText: string
  /** Where the answer came from, after redirects. */
  readonly url: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  body(): AsyncGenerator<Uint8Array>
  discard(): Promise<void>
}

export interface HttpClient extends AsyncDisposable {
  /** Throws HTTP_NO_ANSWER, also from `body()`, where the connection fails, breaks or times out. */
  request(request: HttpRequest): Promise<HttpAnswer>
}

/** A pool of connections that are kept open from request to request. */
export async function openHttpClient(settings: {
  readonly connectTimeout: number
  readonly readTimeout: number
  readonly followRedirects: boolean
  readonly tls: z.output<ReturnType<typeof clientTls>>
}): Promise<HttpClient> {
  // 12 MB in each engine, which is too much where nobody asks for anything.
  const { Agent, interceptors } = await import('undici')
  const agent = new Agent({
    connect: { timeout: settings.connectTimeout, ...(await readClientTls(settings.tls)) },
    headersTimeout: settings.readTimeout,
    bodyTimeout: settings.readTimeout,
  })
  const redirect = interceptors.redirect({ maxRedirections: 10 })
  const dispatcher = settings.followRedirects ? agent.compose(redirect) : agent

  return {
    async request({ method, url, headers, body, signal }) {
      const noAnswer = (cause: unknown): never => {
        signal.throwIfAborted()
        throw errors.HTTP_NO_ANSWER({ url, reason: reasonOf(cause) }, { cause })
      }
      const { origin, pathname, search } = new URL(url)
      const sized = body !== undefined && !(body instanceof Uint8Array)
      const answer = await dispatcher
        .request({
          origin,
          path: pathname + search,
          method: method as Dispatcher.HttpMethod,
          headers: sized ? { ...headers, 'content-length': String(body.size) } : headers,
          body: sized ? Readable.from(body.stream) : body,
          signal,
        })
        .catch(noAnswer)
      return {
        status: answer.statusCode,
        statusText: answer.statusText,
        url: (answer.context as { readonly history?: readonly URL[] } | null)?.history?.at(-1)?.href ?? url,
        headers: joined(answer.headers),
        async *body() {
          try {
            yield* answer.body as AsyncIterable<Uint8Array>
          } catch (cause) {
            noAnswer(cause)
          }
        },
        discard: () => answer.body.dump().catch(noAnswer),
      }
    },
    [Symbol.asyncDispose]: () => agent.destroy(),
  }
}

function joined(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const values = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value])
  return Object.fromEntries(values)
}

/** Node hides why a name with several addresses could not be connected to. */
function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.message === '') return cause.errors.map(reasonOf).join('; ')
  return cause instanceof Error ? cause.message || cause.name : String(cause)
}

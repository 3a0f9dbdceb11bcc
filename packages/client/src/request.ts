import { ApiError, clientCodes, readError, unreachable } from './apiError.ts'

/** Values for a query; what is undefined is left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>

export interface RequestOptions {
  readonly signal?: AbortSignal
}

export interface Request extends RequestOptions {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly query?: Query
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Transport {
  /** The answer's JSON; undefined for 204. Throws ApiError when the server says no or is not there. */
  json<T>(request: Request): Promise<T>
  /** The answer itself, for content. */
  response(request: Request): Promise<Response>
  /** The address of something, for links and downloads. */
  address(path: string, query?: Query): string
}

/** One path out of parts that may hold any character. */
export const pathOf = (...parts: readonly (string | number)[]) => `/api/${parts.map(encodeURIComponent).join('/')}`

/** Sends requests to a server; `baseUrl` is empty for the server that served the page. */
export function createTransport(baseUrl: string, send: typeof fetch): Transport {
  const base = baseUrl.replace(/\/+$/, '')
  const address = (path: string, query: Query = {}) => {
    const params = new URLSearchParams()
    for (const [name, value] of Object.entries(query)) if (value !== undefined) params.set(name, String(value))
    const text = params.toString()
    return base + path + (text && `?${text}`)
  }
  const response = async ({ method, path, query, body, headers, signal }: Request) => {
    const target = address(path, query)
    const json: Readonly<Record<string, string>> = body === undefined ? {} : { 'content-type': 'application/json' }
    const answer = await send(target, {
      method,
      signal,
      headers: { accept: 'application/json', ...json, ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    }).catch((cause: unknown) => {
      // A request that was called off is not the server's fault.
      throw signal?.aborted ? cause : unreachable(base || target, cause)
    })
    if (!answer.ok) throw await readError(answer)
    return answer
  }
  return {
    address,
    response,
    async json<T>(request: Request) {
      const answer = await response(request)
      if (answer.status === 204) return undefined as T
      const text = await answer.text()
      try {
        return JSON.parse(text) as T
      } catch (cause) {
        const title = 'The answer is not JSON.'
        throw new ApiError({ type: 'about:blank', title, status: answer.status, code: clientCodes.foreign }, { cause })
      }
    },
  }
}

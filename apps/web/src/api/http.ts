import { toApiError } from './problem.ts'

type QueryValue = string | number | boolean | undefined | null
export type Query = Readonly<Record<string, QueryValue>>

/** Joins a path with what is set in the query. */
export function withQuery(path: string, query: Query = {}): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') params.set(name, String(value))
  }
  const text = params.toString()
  return text ? `${path}?${text}` : path
}

/** One path out of parts that may hold any character. */
export const path = (...parts: readonly (string | number)[]): string =>
  `/api/${parts.map((part) => encodeURIComponent(part)).join('/')}`

async function request<T>(method: string, address: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await fetch(address, {
    method,
    signal,
    headers:
      body === undefined
        ? { accept: 'application/json' }
        : { accept: 'application/json', 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  if (!response.ok) throw await toApiError(response)
  return (response.status === 204 ? undefined : await response.json()) as T
}

/** JSON over HTTP; throws `ApiError` when the server says no, `TypeError` when it cannot be reached. */
export const http = {
  get: <T>(address: string, signal?: AbortSignal) => request<T>('GET', address, undefined, signal),
  post: <T>(address: string, body: unknown = {}, signal?: AbortSignal) => request<T>('POST', address, body, signal),
  put: <T>(address: string, body: unknown, signal?: AbortSignal) => request<T>('PUT', address, body, signal),
  delete: <T>(address: string, signal?: AbortSignal) => request<T>('DELETE', address, undefined, signal),
}

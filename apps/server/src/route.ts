import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import express, { type NextFunction, type Request, type Response, Router } from 'express'
import { z } from 'zod'
import { type ContentAnswer, contentDisposition, parseRange } from './content.ts'
import { errors } from './errors.ts'
import type { Log } from './log.ts'
import { isUnexpected, toProblemDetails } from './problem.ts'

export type Method = 'get' | 'post' | 'put' | 'delete'

/** What a route takes and gives. What is absent is not taken, or not given. */
export interface RouteSpec<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType> {
  /** One English line for OpenAPI. */
  readonly summary: string
  readonly params?: P
  /** `attr.NAME=value` comes as `attributes: { NAME: value }`. */
  readonly query?: Q
  readonly body?: B
  /** `text`: the handler gets the text as it came, for files whose errors it explains itself. */
  readonly bodyAs?: 'json' | 'text'
  readonly bodyLimit?: number
  /** Absent: 204, unless `produces` says otherwise. */
  readonly response?: R
  readonly produces?: 'json' | 'bytes' | 'text' | 'attachment'
  readonly status?: number
  /** The status, where it depends on the value. */
  readonly statusOf?: (value: z.output<R>) => number
  /** Codes that it may answer with, besides those that every route has. */
  readonly errors?: readonly string[]
}

export interface Route {
  readonly method: Method
  /** As `/api/flows/:flow`. */
  readonly path: string
  readonly spec: RouteSpec<z.ZodType, z.ZodType, z.ZodType, z.ZodType>
  readonly handle: (input: { params: never; query: never; body: never; signal: AbortSignal }) => unknown
}

/** An answer that is saved as a file. */
export interface AttachmentAnswer {
  readonly filename: string
  readonly text: string
}

type Answer<R extends z.ZodType> = z.ZodType extends R ? unknown : z.input<R>

/** One line of the API: schemas in, a function from parsed input to a plain value. */
export function route<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
>(
  method: Method,
  path: string,
  spec: RouteSpec<P, Q, B, R>,
  /** `signal` is aborted when the client has gone before it got its answer. */
  handle: (input: {
    params: z.output<P>
    query: z.output<Q>
    body: z.output<B>
    signal: AbortSignal
  }) => Answer<R> | Promise<Answer<R>>,
): Route {
  return { method, path, spec, handle: handle as Route['handle'] }
}

export interface RouterOptions {
  readonly log: Log
  /** Also checks what is sent out against the contract; for tests. */
  readonly checkResponses: boolean
}

const DEFAULT_BODY_LIMIT = 1024 * 1024

/** An Express router that answers these routes, and problem details for all else under their paths. */
export function createRouter(routes: readonly Route[], options: RouterOptions): Router {
  const router = Router({ caseSensitive: true, strict: true })
  for (const one of routes) {
    const steps = one.spec.body === undefined ? [refuseForms] : [refuseForms, readBody(one.spec.bodyLimit)]
    router[one.method](one.path, ...steps, (request, response) => answer(one, request, response, options))
  }
  for (const path of new Set(routes.map((one) => one.path))) {
    const allowed = routes.filter((one) => one.path === path).map((one) => one.method.toUpperCase())
    router.all(path, (request, response) => {
      response.set('Allow', allowed.join(', '))
      throw errors.METHOD_NOT_ALLOWED({ method: request.method, path: request.path, allowed: allowed.join(', ') })
    })
  }
  return router
}

/** A form of another site can send no JSON, so a body of any other type is refused wherever something may change. */
function refuseForms(request: Request, _response: Response, next: NextFunction): void {
  const hasBody =
    Number(request.headers['content-length'] ?? 0) > 0 || request.headers['transfer-encoding'] !== undefined
  if (hasBody && !request.is('application/json')) {
    throw errors.BODY_NOT_JSON_TYPE({ type: request.headers['content-type'] ?? 'unknown' })
  }
  next()
}

const readBody = (limit = DEFAULT_BODY_LIMIT) =>
  express.text({ type: 'application/json', limit, defaultCharset: 'utf-8' })

async function answer(
  one: Route,
  request: Request,
  response: Response,
  { checkResponses }: RouterOptions,
): Promise<void> {
  const input = parseInput(one, request)
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  let value: unknown
  try {
    value = await one.handle({ ...input, signal: gone.signal })
  } catch (error) {
    // Nobody is there to be told; what was asked for has ended because of that.
    if (gone.signal.aborted) return
    throw error
  }
  const { spec } = one
  if (spec.produces === 'bytes') return sendContent(value as ContentAnswer, request, response)
  if (spec.produces === 'text') return void response.type('text/plain; version=0.0.4; charset=utf-8').send(value)
  if (spec.produces === 'attachment') return sendAttachment(value as AttachmentAnswer, response)
  response.set('Cache-Control', 'no-store')
  if (spec.response === undefined) return void response.status(204).end()
  if (checkResponses) spec.response.parse(value)
  response.status(spec.statusOf?.(value) ?? spec.status ?? 200).json(value)
}

function parseInput(one: Route, request: Request): { params: never; query: never; body: never } {
  const { params = z.strictObject({}), query = z.strictObject({}), body } = one.spec
  return {
    params: parse(params, request.params, 'path') as never,
    query: parse(query, queryOf(request), 'query') as never,
    body: (body === undefined ? undefined : parseBody(one, body, request.body)) as never,
  }
}

function parseBody(one: Route, schema: z.ZodType, text: unknown): unknown {
  if (one.spec.bodyAs === 'text') return parse(schema, typeof text === 'string' ? text : '', 'body')
  let value: unknown = {}
  if (typeof text === 'string' && text !== '') {
    try {
      value = JSON.parse(text)
    } catch (cause) {
      throw errors.BODY_NOT_JSON({ problem: (cause as Error).message }, { cause })
    }
  }
  return parse(schema, value, 'body')
}

function parse(schema: z.ZodType, value: unknown, place: string): unknown {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.slice(0, 100).map((issue) => {
    const property = [place, ...issue.path.map(String)].join('.')
    return { code: 'INPUT_INVALID', severity: 'error' as const, message: `${property}: ${issue.message}`, property }
  })
  throw errors.INPUT_INVALID({ problem: problems[0].message, property: problems[0].property }, { problems })
}

/** The query as an object; a name that stands twice is a list; `attr.NAME` goes under `attributes`. */
function queryOf(request: Request): Record<string, unknown> {
  const query: Record<string, unknown> = {}
  const attributes: Record<string, string> = Object.create(null)
  for (const [name, value] of new URL(request.originalUrl, 'http://localhost').searchParams) {
    if (name.startsWith('attr.')) attributes[name.slice(5)] = value
    else query[name] = name in query ? [query[name], value].flat() : value
  }
  if (Object.keys(attributes).length > 0) query.attributes = { ...attributes }
  return query
}

async function sendContent(content: ContentAnswer, request: Request, response: Response): Promise<void> {
  response.set({
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'no-store',
    'Content-Type': content.mimeType,
    'Content-Disposition': contentDisposition(content.filename, content.inline),
    // Content is other people's data: whatever it is, it must not run as a page of this server.
    'Content-Security-Policy': "sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'",
  })
  const range = contentRange(content, request, response)
  const { offset, length } = range ?? { offset: 0, length: content.size }
  response.status(range ? 206 : 200).set('Content-Length', String(length))
  if (range) response.set('Content-Range', `bytes ${offset}-${offset + length - 1}/${content.size}`)
  if (request.method === 'HEAD') return void response.end()
  await pipeline(Readable.from(content.open({ offset, length }), { objectMode: false }), response)
}

function contentRange(content: ContentAnswer, request: Request, response: Response) {
  try {
    return parseRange(request.headers.range, content.size)
  } catch (error) {
    response.set('Content-Range', `bytes */${content.size}`)
    throw error
  }
}

function sendAttachment({ filename, text }: AttachmentAnswer, response: Response): void {
  response.set({ 'Cache-Control': 'no-store', 'Content-Disposition': contentDisposition(filename, false) })
  response.type('application/json').send(text)
}

/** The last handler of the app: every error becomes problem details; those that nobody foresaw go to the log. */
export function problemHandler({ log }: { readonly log: Log }) {
  return (thrown: unknown, request: Request, response: Response, _next: NextFunction): void => {
    const error = known(thrown)
    if (isUnexpected(error)) log.error(`${request.method} ${request.path} failed`, error)
    if (response.headersSent) return void response.destroy()
    const problem = toProblemDetails(error)
    for (const name of ['Content-Disposition', 'Content-Length', 'Accept-Ranges']) response.removeHeader(name)
    if (problem.status === 503) response.set('Retry-After', '1')
    response.set('Cache-Control', 'no-store').status(problem.status).type('application/problem+json')
    response.send(JSON.stringify(problem))
  }
}

/** Errors of the body reader, in our words. */
function known(error: unknown): unknown {
  const { type, limit, status, message } = (error ?? {}) as {
    type?: string
    limit?: number
    status?: number
    message?: string
  }
  if (type === 'entity.too.large') return errors.BODY_TOO_LARGE({ limit: limit ?? 0 })
  if (type !== undefined && status !== undefined && status < 500)
    return errors.BODY_UNREADABLE({ problem: message ?? type })
  // Express could not decode the path, as in /api/flows/%zz.
  if (error instanceof URIError) return errors.INPUT_INVALID({ problem: 'the path is not well encoded' })
  return error
}

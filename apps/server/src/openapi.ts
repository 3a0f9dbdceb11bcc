import * as contract from '@mulgil/client/contract'
import * as flow from '@mulgil/flow'
import { z } from 'zod'
import type { Route } from './route.ts'

type Json = Record<string, unknown>

/** The OpenAPI 3.1 description of these routes. Schemas that have a name in the contract keep it. */
export function createOpenApi(routes: readonly Route[], version: string): Json {
  const schemas = collectSchemas(routes)
  const paths: Record<string, Json> = {}
  for (const one of routes) {
    const path = one.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [one.method]: describeRoute(one, schemas) }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Mulgil',
      version,
      description:
        'Flows, their runs, queues and provenance. Errors are RFC 9457 problem details with a stable `code`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: { schemas: { ...schemas.output.definitions, ...schemas.input.definitions } },
  }
}

interface NamedSchemas {
  refTo(schema: z.ZodType): Json
  readonly definitions: Record<string, unknown>
}

/** Requests and answers differ (defaults are optional in one, present in the other), so each has its own schemas. */
function collectSchemas(routes: readonly Route[]) {
  const answers = [contract.ProblemDetails, ...routes.flatMap((one) => one.spec.response ?? [])]
  const bodies = routes.flatMap((one) => (one.spec.bodyAs === 'text' ? [] : (one.spec.body ?? [])))
  return { output: nameSchemas(answers, 'output', ''), input: nameSchemas(bodies, 'input', 'Input') }
}

function nameSchemas(roots: readonly z.ZodType[], io: 'input' | 'output', suffix: string): NamedSchemas {
  const names = new Map<z.ZodType, string>()
  for (const [name, value] of [...Object.entries(flow), ...Object.entries(contract)]) {
    if (value instanceof z.ZodType && !names.has(value)) names.set(value, `${name}${suffix}`)
  }
  const registry = z.registry<{ id: string }>()
  for (const [schema, id] of names) registry.add(schema, { id })
  const inline = [...new Set(roots)].filter((schema) => !names.has(schema))
  inline.forEach((schema, index) => {
    registry.add(schema, { id: `inline${index}` })
  })
  const { schemas } = z.toJSONSchema(registry, {
    io,
    uri: (id) => `#/components/schemas/${id}`,
    unrepresentable: 'any',
  })
  const tidy = tidier(schemas as Record<string, Json>, suffix)
  const refTo = (schema: z.ZodType): Json => {
    const name = names.get(schema)
    if (name !== undefined) return { $ref: `#/components/schemas/${name}` }
    return tidy.clean(schemas[`inline${inline.indexOf(schema)}`]) as Json
  }
  return { refTo, definitions: reachable(roots.map(refTo), tidy.named) }
}

/** Takes out what only makes sense in a file of its own, and gives shared anonymous schemas a place. */
function tidier(schemas: Record<string, Json>, suffix: string) {
  const clean = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(clean)
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, inner]) => {
        if (key === '$schema' || key === '$id') return []
        if (key === '$ref') return [[key, (inner as string).replace(/__shared#\/\$defs\/schema/, `Shared${suffix}`)]]
        return [[key, clean(inner)]]
      }),
    )
  }
  const { __shared: shared, ...rest } = schemas
  const named = Object.fromEntries(
    [
      ...Object.entries(rest).filter(([name]) => !name.startsWith('inline')),
      ...Object.entries((shared?.$defs as Json | undefined) ?? {}).map(
        ([name, one]) => [name.replace('schema', `Shared${suffix}`), one] as const,
      ),
    ].map(([name, one]) => [name, clean(one)]),
  )
  return { clean, named }
}

/** Only the definitions that something refers to. */
function reachable(roots: readonly unknown[], named: Record<string, unknown>): Record<string, unknown> {
  const found = new Set<string>()
  const visit = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return
    for (const [key, inner] of Object.entries(value)) {
      const name = key === '$ref' ? String(inner).replace('#/components/schemas/', '') : undefined
      if (name === undefined) visit(inner)
      else if (!found.has(name)) {
        found.add(name)
        visit(named[name])
      }
    }
  }
  visit(roots)
  return Object.fromEntries([...found].sort().map((name) => [name, named[name]]))
}

function describeRoute({ method, path, spec }: Route, { input, output }: ReturnType<typeof collectSchemas>): Json {
  const status = String(spec.status ?? (spec.response === undefined && spec.produces === undefined ? 204 : 200))
  const content = answerContent(spec, output)
  const codes = spec.errors ?? []
  return {
    operationId: `${method}${path
      .replace(/^\/api/, '')
      .replace(/[/:.-]+(\w)/g, (_, letter: string) => letter.toUpperCase())
      .replace(/\W/g, '')}`,
    summary: spec.summary,
    tags: [path.split('/')[2] ?? 'metrics'],
    parameters: [...parametersOf(spec.params, 'path'), ...parametersOf(spec.query, 'query')],
    ...(spec.body === undefined
      ? {}
      : {
          requestBody: {
            required: !spec.body.safeParse({}).success,
            content: { 'application/json': { schema: spec.bodyAs === 'text' ? {} : input.refTo(spec.body) } },
          },
        }),
    responses: {
      [status]: { description: status === '204' ? 'Done.' : spec.summary, ...(content ? { content } : {}) },
      default: {
        description: codes.length > 0 ? `A problem; here also ${codes.join(', ')}.` : 'A problem.',
        content: { 'application/problem+json': { schema: output.refTo(contract.ProblemDetails) } },
      },
    },
  }
}

function answerContent(spec: Route['spec'], output: NamedSchemas): Json | undefined {
  if (spec.produces === 'bytes')
    return { '*/*': { schema: { type: 'string', contentMediaType: 'application/octet-stream' } } }
  if (spec.produces === 'text') return { 'text/plain': { schema: { type: 'string' } } }
  if (spec.produces === 'attachment') return { 'application/json': { schema: { type: 'object' } } }
  if (spec.response === undefined) return undefined
  return { 'application/json': { schema: output.refTo(spec.response) } }
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): Json[] {
  if (schema === undefined) return []
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return Object.entries(properties).map(([name, property]) => {
    if (place === 'query' && name === 'attributes') return attributeParameter
    const { description, ...rest } = property as Json
    const isRequired = place === 'path' || required.includes(name)
    return { name, in: place, required: isRequired, ...(description ? { description } : {}), schema: rest }
  })
}

const attributeParameter = {
  name: 'attr.NAME',
  in: 'query',
  required: false,
  description: 'Only FlowFiles whose attribute NAME has this value; may stand several times with different names.',
  schema: { type: 'string' },
}

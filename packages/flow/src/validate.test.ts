import { expect, test } from 'vitest'
import { z } from 'zod'
import {
  type CatalogEntry,
  checkWithSchema,
  type GivenParameters,
  type ProcessorCatalog,
  parseFlow,
  type ServiceEntry,
  validateFlow,
} from './index.ts'

const serviceEntry = (schema: z.ZodObject): ServiceEntry => ({
  secretPaths: () => new Set(['token', 'hosts[0]']),
  serviceReferences: (properties) =>
    typeof properties.client === 'string' ? [{ path: 'client', id: properties.client, type: 'Search' }] : [],
  checkProperties: (properties) => checkWithSchema(schema, properties),
})
const entry = (
  input: CatalogEntry['input'],
  schema: z.ZodObject,
  names: readonly string[],
  dynamic?: string,
): CatalogEntry => ({
  ...serviceEntry(schema),
  input,
  relationships: (properties) =>
    schema.safeParse(properties).success
      ? [...names, ...Object.keys((dynamic && properties[dynamic]) || {})]
      : undefined,
})
const entries = new Map<string, CatalogEntry>([
  [
    'Make',
    entry('none', z.object({ size: z.string().max(8).default('1 KB'), token: z.string().optional() }), ['success']),
  ],
  ['Put', entry('none', z.object({ client: z.string().optional() }), [])],
  [
    'Poll',
    { ...entry('none', z.object({}), ['success']), defaultScheduling: { strategy: 'cron', period: '0 0 * * * ?' } },
  ],
  [
    'Route',
    entry('required', z.object({ routes: z.record(z.string(), z.string()).default({}) }), ['unmatched'], 'routes'),
  ],
  ['End', entry('required', z.object({ level: z.enum(['info', 'warn']).default('info') }), [])],
])
const services = new Map<string, ServiceEntry>([
  ['Search', serviceEntry(z.object({ hosts: z.array(z.string()).default([]), client: z.string().optional() }))],
  ['Other', serviceEntry(z.object({ size: z.int().default(1) }))],
])
const catalog: ProcessorCatalog = {
  get: (type) => entries.get(type),
  types: () => entries.keys(),
  services: { get: (type) => services.get(type), types: () => services.keys() },
}

const make = { kind: 'processor', type: 'Make', name: 'Source' }
const end = { kind: 'processor', type: 'End', name: 'Last' }
const success = { from: 'm', relationships: ['success'], to: 'e' }
const working = { components: { m: make, e: end }, connections: { c: success } }

function problemsOf(root: object, rest: object = {}, given?: GivenParameters) {
  return validateFlow(parseFlow({ format: 'mulgil/flow@1', id: 'f', name: 'F', root, ...rest }), catalog, { given })
}

test.for([
  { name: 'an empty flow', root: {} },
  { name: 'a source and an end', root: working },
  {
    name: 'routes that are connected',
    root: {
      components: {
        m: make,
        r: { kind: 'processor', type: 'Route', properties: { routes: { hot: 'x' } }, autoTerminate: ['unmatched'] },
        e: end,
      },
      connections: { c: { ...success, to: 'r' }, d: { from: 'r', relationships: ['hot'], to: 'e' } },
    },
  },
  {
    name: 'ports at the top that link flows',
    root: {
      components: {
        i: { kind: 'inputPort' },
        e: end,
        m: make,
        o: { kind: 'outputPort', link: { flow: 'other', port: 'in' } },
      },
      connections: { c: { from: 'i', to: 'e' }, d: { from: 'm', relationships: ['success'], to: 'o' } },
    },
  },
  {
    name: 'data that goes through a group by its ports',
    root: {
      components: {
        m: make,
        e: end,
        g: {
          kind: 'group',
          root: {
            components: { in: { kind: 'inputPort' }, join: { kind: 'funnel' }, out: { kind: 'outputPort' } },
            connections: { g1: { from: 'in', to: 'join' }, g2: { from: 'join', to: 'out' } },
          },
        },
      },
      connections: { c1: { ...success, to: 'in' }, c2: { from: 'out', to: 'e' } },
    },
  },
  {
    name: 'a loop',
    root: {
      components: { m: make, r: { kind: 'processor', type: 'Route' } },
      connections: { c: { ...success, to: 'r' }, d: { from: 'r', relationships: ['unmatched'], to: 'r' } },
    },
  },
  { name: 'a label that stands alone', root: { components: { l: { kind: 'label', text: 'Hello' } } } },
  {
    name: 'a schedule from the processor itself',
    root: { components: { p: { kind: 'processor', type: 'Poll', autoTerminate: ['success'] } } },
  },
  {
    name: 'a parameter that is defined',
    root: { components: { m: { ...make, properties: { size: '#{size}' }, autoTerminate: ['success'] } } },
    rest: { parameters: { size: { value: '1 KB' } } },
  },
  {
    name: 'a parameter of a context that the group around it chose',
    root: {
      components: {
        g: {
          kind: 'group',
          parameterContext: 'line',
          root: {
            components: {
              h: {
                kind: 'group',
                root: { components: { m: { ...make, properties: { size: '#{size}' }, autoTerminate: ['success'] } } },
              },
            },
          },
        },
      },
    },
    rest: { parameterContexts: { line: { inherits: ['base'] }, base: { parameters: { size: { value: '1 KB' } } } } },
  },
  {
    name: 'a sensitive parameter in a secret',
    root: { components: { m: { ...make, properties: { token: '#{token}' }, autoTerminate: ['success'] } } },
    rest: { parameters: { token: { sensitive: true } } },
  },
  {
    name: 'services of the flow and of a group, used inside it, also by each other',
    root: {
      components: {
        p: { kind: 'processor', type: 'Put', properties: { client: 's' } },
        g: {
          kind: 'group',
          services: { t: { type: 'Search', properties: { client: 's', hosts: ['#{host}'] } } },
          root: {
            components: {
              h: {
                kind: 'group',
                root: { components: { q: { kind: 'processor', type: 'Put', properties: { client: 't' } } } },
              },
            },
          },
        },
      },
    },
    rest: { services: { s: { type: 'Search' } }, parameters: { host: { value: 'x' } } },
  },
  {
    name: 'a parameter reference that is escaped',
    root: { components: { m: { ...make, properties: { size: '##{x}' }, autoTerminate: ['success'] } } },
  },
])('$name has no problems', ({ root, rest }) => {
  expect(problemsOf(root, rest)).toEqual([])
})

const terminated = { ...make, autoTerminate: ['success'] }

test.for([
  {
    name: 'an unknown type, with what was meant',
    root: { components: { m: { ...make, type: 'make2' } } },
    problem: {
      code: 'UNKNOWN_TYPE',
      component: 'm',
      property: 'type',
      message: '"Source" (m) has the type "make2", which does not exist here. Did you mean "Make"?',
    },
  },
  {
    name: 'a relationship that leads nowhere',
    root: { components: { m: make } },
    problem: {
      code: 'RELATIONSHIP_UNCONNECTED',
      component: 'm',
      message: 'Relationship "success" of "Source" (m) leads nowhere.',
      todo: 'Connect "success" to something, or terminate it automatically.',
    },
  },
  {
    name: 'a relationship from the settings that leads nowhere',
    root: {
      components: {
        m: make,
        r: { kind: 'processor', type: 'Route', properties: { routes: { hot: 'x' } }, autoTerminate: ['unmatched'] },
      },
      connections: { c: { ...success, to: 'r' } },
    },
    problem: {
      code: 'RELATIONSHIP_UNCONNECTED',
      component: 'r',
      message: 'Relationship "hot" of "Route" (r) leads nowhere.',
    },
  },
  {
    name: 'a relationship that is connected and terminated',
    root: { components: { m: terminated, e: end }, connections: { c: success } },
    problem: { code: 'RELATIONSHIP_CONNECTED_AND_TERMINATED', component: 'm' },
  },
  {
    name: 'a terminated relationship that does not exist',
    root: { components: { m: { ...make, autoTerminate: ['sucess'] }, e: end }, connections: { c: success } },
    problem: {
      code: 'TERMINATED_RELATIONSHIP_UNKNOWN',
      severity: 'warning',
      message: '"Source" (m) terminates "sucess" automatically, but has no such relationship. Did you mean "success"?',
    },
  },
  {
    name: 'a retried relationship that does not exist',
    root: { components: { m: { ...terminated, retry: { fail: {} } } } },
    problem: { code: 'RETRIED_RELATIONSHIP_UNKNOWN', severity: 'warning', property: 'retry.fail' },
  },
  {
    name: 'a connection from a relationship that does not exist',
    root: { components: { m: terminated, e: end }, connections: { c: { ...success, relationships: ['failure'] } } },
    problem: {
      code: 'RELATIONSHIP_UNKNOWN',
      component: 'm',
      connection: 'c',
      message: 'Connection "c" starts at relationship "failure", which "Source" (m) does not have.',
    },
  },
  {
    name: 'a connection that takes no relationship',
    root: { components: { m: terminated, e: end }, connections: { c: { ...success, relationships: [] } } },
    problem: { code: 'CONNECTION_WITHOUT_RELATIONSHIP', component: 'm', connection: 'c' },
  },
  {
    name: 'a connection to a component that does not exist',
    root: {
      components: { m: make, ende: { kind: 'label' } },
      connections: { c: { ...success, to: 'ene', name: 'to the end' } },
    },
    problem: {
      code: 'CONNECTION_END_MISSING',
      connection: 'c',
      property: 'to',
      message: 'Connection "to the end" (c) ends at "ene", which does not exist. Did you mean "ende"?',
    },
  },
  {
    name: 'a connection to a name that every object has',
    root: { components: { m: make }, connections: { c: { ...success, to: 'constructor' } } },
    problem: { code: 'CONNECTION_END_MISSING', connection: 'c' },
  },
  {
    name: 'a connection from a component that does not exist',
    root: { components: { e: end }, connections: { c: success } },
    problem: { code: 'CONNECTION_END_MISSING', connection: 'c', property: 'from' },
  },
  {
    name: 'a connection into a group past its ports',
    root: {
      components: {
        m: make,
        g: {
          kind: 'group',
          root: {
            components: { f: { kind: 'label' }, e: { kind: 'funnel' } },
            connections: { d: { from: 'e', to: 'e' } },
          },
        },
      },
      connections: { c: success },
    },
    problem: {
      code: 'CONNECTION_END_ELSEWHERE',
      connection: 'c',
      property: 'to',
      message: 'Connection "c" ends at "funnel" (e), which is in another group.',
    },
  },
  {
    name: 'a connection to a group itself',
    root: { components: { m: make, e: { kind: 'group', name: 'Tidy', root: {} } }, connections: { c: success } },
    problem: {
      code: 'CONNECTION_END_WRONG',
      message: 'Connection "c" cannot end at "Tidy" (e): it is a group; choose one of its input ports.',
    },
  },
  {
    name: 'a connection to a source',
    root: { components: { m: make, e: { ...terminated, name: 'Other' } }, connections: { c: success } },
    problem: {
      code: 'CONNECTION_END_WRONG',
      message: 'Connection "c" cannot end at "Other" (e): it is a source and takes no input.',
    },
  },
  {
    name: 'a connection to a label',
    root: { components: { m: make, e: { kind: 'label' } }, connections: { c: success } },
    problem: { code: 'CONNECTION_END_WRONG', property: 'to' },
  },
  {
    name: 'a connection to the output port of a group, from outside',
    root: {
      components: {
        m: make,
        g: {
          kind: 'group',
          root: {
            components: { f: { kind: 'funnel' }, e: { kind: 'outputPort' } },
            connections: { d: { from: 'f', to: 'e' } },
          },
        },
        l: end,
      },
      connections: { c: success, k: { from: 'e', to: 'l' } },
    },
    problem: {
      code: 'CONNECTION_END_WRONG',
      message: 'Connection "c" cannot end at "outputPort" (e): an output port is filled from inside its group.',
    },
  },
  {
    name: 'a processor that needs input and gets none',
    root: { components: { e: end } },
    problem: {
      code: 'INPUT_MISSING',
      component: 'e',
      message: '"Last" (e) needs input, but no connection leads to it.',
    },
  },
  {
    name: 'a funnel in which data would pile up',
    root: { components: { m: make, e: { kind: 'funnel' } }, connections: { c: success } },
    problem: { code: 'OUTPUT_MISSING', component: 'e' },
  },
  {
    name: 'an input port that leads nowhere',
    root: {
      components: { m: make, g: { kind: 'group', root: { components: { e: { kind: 'inputPort', name: 'In' } } } } },
      connections: { c: success },
    },
    problem: { code: 'OUTPUT_MISSING', message: '"In" (e) takes data in, but no connection leads out of it.' },
  },
  {
    name: 'an output port at the top without a link',
    root: { components: { m: make, p: { kind: 'outputPort' } }, connections: { c: { ...success, to: 'p' } } },
    problem: { code: 'LINK_MISSING', component: 'p', property: 'link', severity: 'error' },
  },
  {
    name: 'an input port at the top that leads nowhere',
    root: { components: { p: { kind: 'inputPort' } } },
    problem: { code: 'OUTPUT_MISSING', component: 'p' },
  },
  {
    name: 'batches out of a group that is never waited for',
    root: { components: { g: { kind: 'group', name: 'Batches', outboundPolicy: 'batch', root: { components: {} } } } },
    problem: {
      code: 'OUTBOUND_POLICY_IGNORED',
      severity: 'warning',
      component: 'g',
      property: 'outboundPolicy',
      message: '"Batches" (g) has the outbound policy "batch", which means nothing while its concurrency is unbounded.',
    },
  },
  {
    name: 'a link of a port inside a group',
    root: {
      components: {
        g: { kind: 'group', root: { components: { p: { kind: 'outputPort', link: { flow: 'other', port: 'in' } } } } },
      },
    },
    problem: { code: 'LINK_MISPLACED', component: 'p', property: 'link' },
  },
  {
    name: 'a link of an input port',
    root: { components: { p: { kind: 'inputPort', link: { flow: 'other', port: 'in' } } } },
    problem: { code: 'LINK_MISPLACED', component: 'p' },
  },
  {
    name: 'a link to the own flow',
    root: {
      components: { m: make, p: { kind: 'outputPort', link: { flow: 'f', port: 'in' } } },
      connections: { c: { ...success, to: 'p' } },
    },
    problem: { code: 'LINK_TO_ITSELF', component: 'p' },
  },
  {
    name: 'an id that is used in two groups',
    root: { components: { m: terminated, g: { kind: 'group', root: { components: { m: { kind: 'label' } } } } } },
    problem: {
      code: 'DUPLICATE_ID',
      component: 'm',
      message: 'The id "m" is used twice: by "Source" (m) and by "label" (m).',
    },
  },
  {
    name: 'an id that a component and a connection share',
    root: { components: { m: make, e: end }, connections: { e: success } },
    problem: { code: 'DUPLICATE_ID', connection: 'e' },
  },
  {
    name: 'a parameter that is not defined',
    root: { components: { m: { ...terminated, properties: { size: 'a #{sise}' } } } },
    rest: { parameters: { size: { value: '1' } } },
    problem: {
      code: 'PARAMETER_UNDEFINED',
      component: 'm',
      property: 'size',
      column: 3,
      message: '"Source" (m): "size" refers to the parameter "sise", which is not defined. Did you mean "size"?',
    },
  },
  {
    name: 'a parameter that is not defined, in a service',
    root: {},
    rest: { services: { s: { type: 'Search', properties: { hosts: ['#{host}'] } } } },
    problem: { code: 'PARAMETER_UNDEFINED', component: 's', property: 'hosts[0]' },
  },
  {
    name: 'a sensitive parameter without a value',
    root: { components: { m: { ...terminated, properties: { token: '#{token}' } } } },
    rest: { parameters: { token: { sensitive: true } } },
    given: {},
    problem: { code: 'PARAMETER_WITHOUT_VALUE', component: 'm', property: 'token' },
  },
  {
    name: 'a sensitive parameter where its value would be seen',
    root: { components: { m: { ...terminated, properties: { size: '#{token}' } } } },
    rest: { parameters: { token: { sensitive: true } } },
    given: { parameters: { token: '1 KB' } },
    problem: { code: 'PARAMETER_EXPOSED', component: 'm', property: 'size', column: 1 },
  },
  {
    name: 'a parameter of a context that another group uses',
    root: {
      components: {
        g: {
          kind: 'group',
          parameterContext: 'near',
          root: { components: { m: { ...terminated, properties: { size: '#{far}' } } } },
        },
      },
    },
    rest: {
      parameterContexts: { near: {}, base: { parameters: { far: { value: '1' } } } },
      parameterContext: 'base',
    },
    problem: { code: 'PARAMETER_UNDEFINED', component: 'm', details: expect.objectContaining({ parameter: 'far' }) },
  },
  {
    name: 'a sensitive parameter of a context without a value',
    root: { components: { m: { ...terminated, properties: { token: '#{token}' } } } },
    rest: { parameterContexts: { base: { parameters: { token: { sensitive: true } } } }, parameterContext: 'base' },
    given: { parameters: { token: 'of the flow' } },
    problem: { code: 'PARAMETER_WITHOUT_VALUE', component: 'm' },
  },
  {
    name: 'a context that does not exist',
    root: { components: { g: { kind: 'group', name: 'Line', parameterContext: 'lien', root: {} } } },
    rest: { parameterContexts: { line: {} } },
    problem: {
      code: 'PARAMETER_CONTEXT_UNKNOWN',
      component: 'g',
      property: 'parameterContext',
      message: '"Line" (g) uses the parameter context "lien", which does not exist. Did you mean "line"?',
    },
  },
  {
    name: 'a context that does not exist, for the whole flow',
    root: {},
    rest: { parameterContext: 'line' },
    problem: {
      code: 'PARAMETER_CONTEXT_UNKNOWN',
      message: 'The flow uses the parameter context "line", which does not exist.',
    },
  },
  {
    name: 'an inherited context that does not exist',
    root: {},
    rest: { parameterContexts: { line: { inherits: ['base'] } } },
    problem: { code: 'INHERITED_CONTEXT_UNKNOWN', property: 'parameterContexts.line.inherits' },
  },
  {
    name: 'a circle of contexts',
    root: {},
    rest: { parameterContexts: { a: { inherits: ['b'] }, b: { inherits: ['c'] }, c: { inherits: ['b'] } } },
    problem: {
      code: 'PARAMETER_CONTEXT_CIRCLE',
      property: 'parameterContexts.b.inherits',
      message: 'Parameter contexts inherit each other in a circle: b → c → b.',
    },
  },
  {
    name: 'a parameter whose name reads like one of a context',
    root: {},
    rest: { parameters: { 'a/b': { value: '' } }, parameterContexts: { a: { parameters: { b: { value: '' } } } } },
    problem: { code: 'PARAMETER_NAME_TAKEN', property: 'parameters["a/b"]' },
  },
  {
    name: 'an id that a component and a service of a group share',
    root: {
      components: { m: terminated, g: { kind: 'group', services: { m: { type: 'Search' } }, root: {} } },
    },
    problem: { code: 'DUPLICATE_ID', component: 'm' },
  },
  {
    name: 'a service of an unknown type',
    root: {},
    rest: { services: { s: { type: 'Serach', name: 'Near' } } },
    problem: {
      code: 'UNKNOWN_SERVICE_TYPE',
      component: 's',
      property: 'type',
      message: 'Service "Near" (s) has the type "Serach", which does not exist here. Did you mean "Search"?',
    },
  },
  {
    name: 'a wrong property of a service in a group',
    root: {
      components: { g: { kind: 'group', services: { s: { type: 'Other', properties: { size: 'x' } } }, root: {} } },
    },
    problem: { code: 'WRONG_TYPE', component: 's', property: 'size' },
  },
  {
    name: 'a service that does not exist',
    root: { components: { p: { kind: 'processor', type: 'Put', properties: { client: 'saerch' } } } },
    rest: { services: { search: { type: 'Search' }, serch: { type: 'Other' } } },
    problem: {
      code: 'SERVICE_UNKNOWN',
      component: 'p',
      property: 'client',
      message: '"Put" (p): "client" names the service "saerch", which does not exist. Did you mean "search"?',
    },
  },
  {
    name: 'a service of another group',
    root: {
      components: {
        p: { kind: 'processor', type: 'Put', properties: { client: 's' } },
        g: { kind: 'group', services: { s: { type: 'Search' } }, root: {} },
      },
    },
    problem: { code: 'SERVICE_NOT_IN_SCOPE', component: 'p', property: 'client' },
  },
  {
    name: 'a service of the wrong type',
    root: { components: { p: { kind: 'processor', type: 'Put', properties: { client: 's' } } } },
    rest: { services: { s: { type: 'Other' } } },
    problem: {
      code: 'SERVICE_WRONG_TYPE',
      message: '"Put" (p): "client" needs a service of type Search, but Service "Other" (s) is of type Other.',
    },
  },
  {
    name: 'a duration that is none',
    root: { components: { m: { ...terminated, scheduling: { penalty: 'a while' } } } },
    problem: {
      code: 'INVALID_DURATION',
      component: 'm',
      property: 'scheduling.penalty',
      message: '"Source" (m): "scheduling.penalty" is "a while", which is no duration.',
    },
  },
  {
    name: 'a retry without a duration',
    root: {
      components: { m: { ...make, retry: { success: { maxBackOff: '1 parsec' } } }, e: end },
      connections: { c: success },
    },
    problem: { code: 'INVALID_DURATION', component: 'm', property: 'retry.success.maxBackOff' },
  },
  {
    name: 'a cron schedule with too few fields',
    root: { components: { m: { ...terminated, scheduling: { strategy: 'cron', period: '* * * * *' } } } },
    problem: { code: 'INVALID_CRON', component: 'm', property: 'scheduling.period' },
  },
  {
    name: 'a cron strategy without a schedule',
    root: { components: { m: { ...terminated, scheduling: { strategy: 'cron' } } } },
    problem: { code: 'SCHEDULE_MISSING', component: 'm', property: 'scheduling.period' },
  },
  {
    name: 'a time zone that is none',
    root: {
      components: {
        p: { kind: 'processor', type: 'Poll', autoTerminate: ['success'], scheduling: { timeZone: 'Asia/Pusan' } },
      },
    },
    problem: { code: 'INVALID_TIME_ZONE', component: 'p', property: 'scheduling.timeZone' },
  },
  {
    name: 'back pressure that is no size',
    root: { ...working, connections: { c: { ...success, backPressure: { bytes: 'lots' } } } },
    problem: {
      code: 'INVALID_DATA_SIZE',
      connection: 'c',
      property: 'backPressure.bytes',
      message: 'Connection "c": "backPressure.bytes" is "lots", which is no data size.',
    },
  },
  {
    name: 'an expiration that is no duration',
    root: { ...working, connections: { c: { ...success, expiration: 'soon' } } },
    problem: { code: 'INVALID_DURATION', connection: 'c', property: 'expiration' },
  },
  {
    name: 'a property that the processor does not have',
    root: { components: { m: { ...terminated, properties: { sizes: '1' } } } },
    problem: {
      code: 'UNKNOWN_KEY',
      component: 'm',
      property: 'sizes',
      message: '"Source" (m): "sizes" is not known here. Did you mean "size"?',
    },
  },
  {
    name: 'a property of the wrong kind',
    root: { components: { m: { ...terminated, properties: { size: 5 } } } },
    problem: {
      code: 'WRONG_TYPE',
      component: 'm',
      property: 'size',
      message: '"Source" (m): "size" must be a text, but is 5.',
    },
  },
  {
    name: 'a property that is too long',
    root: { components: { m: { ...terminated, properties: { size: '1234567890' } } } },
    problem: {
      code: 'OUT_OF_RANGE',
      component: 'm',
      message: '"Source" (m): "size" is "1234567890", but must be at most 8 characters long.',
    },
  },
])('$name is one problem', ({ root, rest, given, problem }) => {
  expect(problemsOf(root, rest, given)).toEqual([expect.objectContaining({ severity: 'error', ...problem })])
})

test('a service with problems makes invalid what uses it, also through another service, and says so', () => {
  const problems = problemsOf(
    { components: { p: { kind: 'processor', type: 'Put', properties: { client: 'b' } } } },
    {
      services: { b: { type: 'Search', properties: { client: 'a' } }, a: { type: 'Search', properties: { hosts: 7 } } },
    },
  )
  expect(problems.map(({ code, component }) => [code, component])).toEqual([
    ['SERVICE_INVALID', 'b'],
    ['WRONG_TYPE', 'a'],
    ['SERVICE_INVALID', 'p'],
  ])
})

test('services that need each other in a circle are one problem, and none of their users is valid', () => {
  const search = (client: string) => ({ type: 'Search', properties: { client } })
  const problems = problemsOf(
    { components: { p: { kind: 'processor', type: 'Put', properties: { client: 'c' } } } },
    { services: { a: search('b'), b: search('a'), c: search('a'), d: search('d') } },
  )
  expect(problems.map(({ code, component, details }) => [code, component, details?.circle])).toEqual([
    ['SERVICE_CIRCLE', 'a', 'a → b → a'],
    ['SERVICE_INVALID', 'c', undefined],
    ['SERVICE_CIRCLE', 'd', 'd → d'],
    ['SERVICE_INVALID', 'p', undefined],
  ])
})

test('relationships that cannot be known because of wrong properties are not asked for', () => {
  const route = { kind: 'processor', type: 'Route', properties: { routes: 7 } }
  const problems = problemsOf({
    components: { m: make, r: route },
    connections: { c: { ...success, to: 'r' }, d: { from: 'r', to: 'r', relationships: ['hot'] } },
  })
  expect(problems.map(({ code }) => code)).toEqual(['WRONG_TYPE'])
})

test('every problem has something to do, and its details for translation', () => {
  const problems = problemsOf({
    components: { m: { ...make, type: 'Mke', scheduling: { yield: 'x' } }, e: end },
    connections: { c: success },
  })
  for (const problem of problems)
    expect(problem).toMatchObject({ todo: expect.stringMatching(/\.$/), details: expect.anything() })
})

test('a flow of 5,000 processors is validated without looking through all of it for each', () => {
  const numbers = Array.from({ length: 5000 }, (_, index) => index)
  const components = Object.fromEntries(numbers.map((index) => [`e${index}`, { kind: 'processor', type: 'Route' }]))
  const connections = Object.fromEntries(
    numbers.map((index) => [`c${index}`, { from: `e${index}`, to: `e${index + 1}`, relationships: ['unmatched'] }]),
  )
  expect(problemsOf({ components, connections }).map(({ code }) => code)).toEqual([
    'INPUT_MISSING',
    'CONNECTION_END_MISSING',
  ])
})

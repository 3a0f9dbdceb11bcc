/** Parts of a flow document, short to write. */
export const processor = (type: string, properties: object, more: object = {}) => ({
  kind: 'processor',
  type,
  properties,
  ...more,
})

type Processor = ReturnType<typeof processor>
interface Link {
  readonly from: string
  readonly relationships: readonly string[]
  readonly to: string
}

/** A flow document of these processors, connected as told. */
export function flow(
  id: string,
  components: Readonly<Record<string, Processor>>,
  links: readonly (Link & { readonly backPressure?: object })[],
  more: object = {},
) {
  const connections = Object.fromEntries(links.map((link) => [`${link.from}-${link.to}`, link]))
  return { format: 'mulgil/flow@1', id, name: id, root: { components, connections }, ...more }
}
export type Flow = ReturnType<typeof flow>

export const link = (from: string, relationship: string, to: string): Link => ({
  from,
  relationships: [relationship],
  to,
})

/** FlowFiles of 1 KB, 1,000 at a time; `every`: how often, as fast as the flow takes them unless it is said. */
export const generate = (every = '0 sec') =>
  processor(
    'GenerateFlowFile',
    { fileSize: '1 KB', batchSize: 1000 },
    { scheduling: { strategy: 'timer', period: every } },
  )

const kind = { attributes: { kind: "${fileSize:toNumber():gt(1000):ifElse('big','small')}" } }
export const update = (more: object = {}) => processor('UpdateAttribute', kind, more)
const isBig = { routes: { big: "${kind:equals('big')}" } }

/** Flow a: GenerateFlowFile (1 KB) → UpdateAttribute (an expression) → RouteOnAttribute. */
export const routeFlow = (every?: string, more: object = {}) =>
  flow(
    'bench',
    {
      generate: generate(every),
      update: update(),
      route: processor('RouteOnAttribute', isBig, { autoTerminate: ['big', 'unmatched'] }),
    },
    [link('generate', 'success', 'update'), link('update', 'success', 'route')],
    more,
  )

const replace = (more: object) =>
  processor(
    'ReplaceText',
    { replacementStrategy: 'literalReplace', evaluationMode: 'entireText', searchValue: 'e', replacementValue: 'E' },
    more,
  )
const route = processor('RouteOnAttribute', isBig, { autoTerminate: ['unmatched'] })

/** Flow b: flow a and a ReplaceText that gives every FlowFile content of its own. */
export const replaceFlow = () =>
  flow(
    'bench',
    { generate: generate(), update: update(), route, replace: replace({ autoTerminate: ['success', 'failure'] }) },
    [link('generate', 'success', 'update'), link('update', 'success', 'route'), link('route', 'big', 'replace')],
  )

/** Flow b′: flow b into files of one directory. */
export const replacePutFlow = (directory: string, sync: boolean) =>
  flow(
    'bench',
    {
      generate: generate(),
      update: update(),
      route,
      replace: replace({ autoTerminate: ['failure'] }),
      put: processor('PutFile', { directory, sync }, { autoTerminate: ['success', 'failure'] }),
    },
    [
      link('generate', 'success', 'update'),
      link('update', 'success', 'route'),
      link('route', 'big', 'replace'),
      link('replace', 'success', 'put'),
    ],
  )

/** Flow a's chain with so many processors in all. */
export const chainFlow = (length: number) => {
  const components: Record<string, Processor> = { generate: generate() }
  const links: Link[] = []
  for (let n = 1; n < length; n += 1) {
    components[`update${n}`] = update(n === length - 1 ? { autoTerminate: ['success'] } : {})
    links.push(link(n === 1 ? 'generate' : `update${n - 1}`, 'success', `update${n}`))
  }
  return flow('bench', components, links)
}

/**
 * Flows c and c′: files of JSON → EvaluateJsonPath → RouteOnAttribute → files. What was written before, or fails, goes to
 * `failed`, so that a FlowFile that came twice is seen.
 */
export const filesFlow = (work: { folder(name: string): string }, source: 'get' | 'list', sync: boolean) => {
  const paths = { sensor: '$.sensor', celsius: '$.reading.celsius' }
  const shared = {
    json: processor('EvaluateJsonPath', { destination: 'attribute', paths }),
    route: processor('RouteOnAttribute', { routes: { hot: '${celsius:toNumber():ge(50)}' } }),
    put: processor('PutFile', { directory: work.folder('out'), sync }, { autoTerminate: ['success'] }),
    failed: processor(
      'PutFile',
      { directory: `${work.folder('failed')}/\${uuid}` },
      { autoTerminate: ['success', 'failure'] },
    ),
  }
  const links: Link[] = [
    { from: 'json', relationships: ['matched'], to: 'route' },
    { from: 'json', relationships: ['unmatched', 'failure'], to: 'failed' },
    { from: 'route', relationships: ['hot', 'unmatched'], to: 'put' },
    { from: 'put', relationships: ['failure'], to: 'failed' },
  ]
  if (source === 'get') {
    const get = processor('GetFile', { inputDirectory: work.folder('in') })
    return flow('bench', { get, ...shared }, [link('get', 'success', 'json'), ...links])
  }
  const list = processor('ListFile', { inputDirectory: work.folder('in') })
  const fetch = processor('FetchFile', {})
  return flow('bench', { list, fetch, ...shared }, [
    link('list', 'success', 'fetch'),
    link('fetch', 'success', 'json'),
    { from: 'fetch', relationships: ['not.found', 'permission.denied', 'failure'], to: 'failed' },
    ...links,
  ])
}

/** Flow d: ListenHTTP → UpdateAttribute. */
export const listenFlow = (port: number) =>
  flow('bench', { listen: processor('ListenHTTP', { port }), update: update({ autoTerminate: ['success'] }) }, [
    link('listen', 'success', 'update'),
  ])

/** ListenHTTP → 3 × UpdateAttribute → InvokeHTTP: five processors between two HTTP requests. */
export const relayFlow = (port: number, url: string) => {
  const ends = ['original', 'response', 'retry', 'noRetry', 'failure']
  return flow(
    'bench',
    {
      listen: processor('ListenHTTP', { port }),
      update1: update(),
      update2: update(),
      update3: update(),
      invoke: processor('InvokeHTTP', { url, method: 'POST' }, { autoTerminate: ends }),
    },
    [
      link('listen', 'success', 'update1'),
      link('update1', 'success', 'update2'),
      link('update2', 'success', 'update3'),
      link('update3', 'success', 'invoke'),
    ],
  )
}

/** A flow that waits: its source runs once a day. */
export const idleFlow = (id: string) =>
  flow(
    id,
    {
      generate: processor('GenerateFlowFile', {}, { scheduling: { strategy: 'timer', period: '1 day' } }),
      update: update(),
      route: processor('RouteOnAttribute', isBig, { autoTerminate: ['big', 'unmatched'] }),
    },
    [link('generate', 'success', 'update'), link('update', 'success', 'route')],
  )

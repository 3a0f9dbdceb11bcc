const processor = (type: string, properties: object, more: object = {}) => ({
  kind: 'processor',
  type,
  properties,
  ...more,
})
const connection = (from: string, relationship: string, to: string) => ({ from, relationships: [relationship], to })
/** GenerateFlowFile (1 KB) → UpdateAttribute (with an expression) → RouteOnAttribute → LogAttribute (off). */
export const routeFlow = (every: string) => ({
  format: 'mulgil/flow@1',
  id: 'bench',
  name: 'Benchmark',
  root: {
    components: {
      generate: processor(
        'GenerateFlowFile',
        { fileSize: '1 KB', batchSize: 1000 },
        { scheduling: { strategy: 'timer', period: every } },
      ),
      update: processor('UpdateAttribute', {
        attributes: { kind: "${fileSize:toNumber():gt(1000):ifElse('big','small')}" },
      }),
      route: processor(
        'RouteOnAttribute',
        { routes: { big: "${kind:equals('big')}" } },
        { autoTerminate: ['unmatched'] },
      ),
      log: processor('LogAttribute', { logLevel: 'off' }, { autoTerminate: ['success'] }),
    },
    connections: {
      'generate-update': connection('generate', 'success', 'update'),
      'update-route': connection('update', 'success', 'route'),
      'route-log': connection('route', 'big', 'log'),
    },
  },
})

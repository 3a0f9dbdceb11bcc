import { condition, defineProcessor, dynamicName } from '@mulgil/engine'
import { z } from 'zod'

export const RouteOnAttribute = defineProcessor({
  type: 'RouteOnAttribute',
  summary: 'Sends FlowFiles on by conditions on their attributes.',
  description:
    'Each route is a name and a condition in Expression Language. By default every route is a relationship of its own; a FlowFile that meets several conditions goes to each of them as a copy.',
  tags: ['route', 'filter', 'condition', 'expression', 'attribute', 'if'],
  input: 'required',
  properties: z.object({
    routingStrategy: z
      .enum(['routeToPropertyName', 'routeToMatchedIfAllMatch', 'routeToMatchedIfAnyMatches'])
      .default('routeToPropertyName')
      .describe(
        'routeToPropertyName: each route is a relationship. The others use the relationship "matched" when all, or any, of the conditions hold.',
      ),
    routes: z
      .record(z.string().min(1), condition())
      .default({})
      .describe('Route name → condition, as ${temperature:gt(90)}. A condition holds when it gives "true".'),
  }),
  relationships: {
    matched: 'All, or any, of the conditions hold, as the strategy asks.',
    unmatched: 'No route took the FlowFile.',
  },
  dynamicRelationships: ({ routes }) =>
    Object.fromEntries(Object.keys(routes).map((name) => [name, `The condition "${name}" holds.`])),
  relationshipsWhen: {
    matched: {
      property: 'routingStrategy',
      values: ['routeToMatchedIfAllMatch', 'routeToMatchedIfAnyMatches'],
    },
    '*': { property: 'routingStrategy', values: ['routeToPropertyName'] },
  },
  writes: { 'RouteOnAttribute.Route': 'The relationship that the FlowFile went to.' },
  effect: 'none',
  nifi: {
    type: 'org.apache.nifi.processors.standard.RouteOnAttribute',
    properties: { 'Routing Strategy': 'routingStrategy', '*': 'routes' },
  },
  examples: [
    {
      title: 'Hot readings apart from the others',
      properties: { routes: { hot: '${celsius:gt(90)}' } },
      input: [{ attributes: { celsius: '97' } }, { attributes: { celsius: '20' } }],
      output: {
        hot: [{ attributes: { celsius: '97', 'RouteOnAttribute.Route': 'hot' } }],
        unmatched: [{ attributes: { celsius: '20', 'RouteOnAttribute.Route': 'unmatched' } }],
      },
    },
  ],

  onScheduled({ properties }) {
    return Object.entries(properties.routes).map(([name, holds]) => ({ name: dynamicName(name), holds }))
  },

  async onTrigger({ session, properties, scheduled: routes }) {
    const { routingStrategy } = properties
    await session.forEach((flowFile) => {
      if (routingStrategy !== 'routeToPropertyName') {
        const holds =
          routingStrategy === 'routeToMatchedIfAllMatch'
            ? routes.length > 0 && routes.every((route) => route.holds(flowFile))
            : routes.some((route) => route.holds(flowFile))
        const relationship = holds ? 'matched' : 'unmatched'
        session.route(session.putAttribute(flowFile, 'RouteOnAttribute.Route', relationship), relationship)
        return
      }
      let first: (typeof routes)[number] | undefined
      for (const route of routes) {
        if (!route.holds(flowFile)) continue
        if (!first) first = route
        else
          session.route(session.putAttribute(session.clone(flowFile), 'RouteOnAttribute.Route', route.name), route.name)
      }
      const relationship = first?.name ?? 'unmatched'
      session.route(session.putAttribute(flowFile, 'RouteOnAttribute.Route', relationship), relationship)
    })
  },
})

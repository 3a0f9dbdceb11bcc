import { defineProcessor, type FlowFile } from '@mulgil/engine'
import { z } from 'zod'
import { errors } from '../errors.ts'
import { jsonPath, nullTexts, nullValueRepresentation } from './jsonPath.ts'
import { isScalar, parseJson, valueText } from './jsonText.ts'

export const EvaluateJsonPath = defineProcessor({
  type: 'EvaluateJsonPath',
  summary: 'Takes values out of JSON content into attributes, or one of them into the content.',
  tags: ['json', 'jsonpath', 'evaluate', 'extract', 'attribute'],
  input: 'required',
  properties: z
    .object({
      destination: z
        .enum(['content', 'attribute'])
        .default('content')
        .describe('Write each value into an attribute, or the value of the only path into the content.'),
      paths: z
        .record(z.string().min(1), jsonPath())
        .default({})
        .describe('Attribute name → JSONPath, as $.celsius. With the destination content: exactly one.'),
      returnType: z
        .enum(['autoDetect', 'json', 'scalar'])
        .default('autoDetect')
        .describe(
          'scalar: objects and arrays go to failure. json: they are written as JSON. autoDetect: scalar for attributes, json for content.',
        ),
      pathNotFound: z
        .enum(['ignore', 'warn', 'skip'])
        .default('ignore')
        .describe(
          'When a path finds nothing: set the attribute empty (ignore), also say so (warn), or leave it as it is (skip).',
        ),
      nullValueRepresentation,
    })
    .check((context) => {
      const { destination, paths } = context.value
      const count = Object.keys(paths).length
      if (count > 0 && (destination === 'attribute' || count === 1)) return
      const message =
        count === 0 ? 'Add a path.' : 'Only one path can become the content. Remove the others or choose attributes.'
      context.issues.push({ code: 'custom', message, path: ['paths'], input: paths })
    }),
  relationships: {
    matched: 'The paths were evaluated.',
    unmatched: 'The path of the content found nothing.',
    failure: 'The content is not JSON, or a value is not of the return type.',
  },
  effect: 'none',
  nifi: {
    type: 'org.apache.nifi.processors.standard.EvaluateJsonPath',
    properties: {
      Destination: 'destination',
      'Return Type': 'returnType',
      'Path Not Found Behavior': 'pathNotFound',
      'Null Value Representation': 'nullValueRepresentation',
      '*': 'paths',
    },
  },
  examples: [
    {
      title: 'Two values become attributes',
      properties: { destination: 'attribute', paths: { sensor: '$.sensor', celsius: '$.reading.celsius' } },
      input: { content: '{"sensor":"kiln-1","reading":{"celsius":71.5}}' },
      output: {
        matched: [
          {
            content: '{"sensor":"kiln-1","reading":{"celsius":71.5}}',
            attributes: { sensor: 'kiln-1', celsius: '71.5' },
          },
        ],
      },
    },
    {
      title: 'A part becomes the content; what lacks it goes elsewhere',
      properties: { paths: { reading: '$.reading' } },
      input: [{ content: '{"reading":{"celsius":71.5}}' }, { content: '{"status":"off"}' }],
      output: { matched: [{ content: '{"celsius":71.5}' }], unmatched: [{ content: '{"status":"off"}' }] },
    },
    {
      title: 'Content that is not JSON fails and says where',
      properties: { destination: 'attribute', paths: { sensor: '$.sensor' } },
      input: { content: '{"sensor": kiln-1}' },
      output: {
        failure: [
          {
            attributes: {
              'error.code': 'JSON_INVALID',
              'error.message': 'The content is not valid JSON: "k" where a value is expected at line 1, column 12.',
            },
          },
        ],
      },
    },
  ],

  onScheduled({ properties }) {
    return Object.entries(properties.paths).map(([name, path]) => ({ name, path }))
  },

  async onTrigger({ session, properties, log, scheduled: paths }) {
    const { destination, returnType, pathNotFound } = properties
    const nullText = nullTexts[properties.nullValueRepresentation]
    const scalarOnly = returnType === 'scalar' || (returnType === 'autoDetect' && destination === 'attribute')

    /** The text of what a path finds, or undefined. */
    const evaluate = (document: unknown, { path }: (typeof paths)[number], flowFile: FlowFile) => {
      const found = path(document)
      if (!found) {
        if (pathNotFound === 'warn') log.warn(`The content has nothing at ${path.text}.`, { flowFile })
        return undefined
      }
      if (scalarOnly && !isScalar(found.value)) throw errors.JSON_PATH_NOT_SCALAR({ path: path.text })
      return valueText(found.value, nullText)
    }

    await session.forEach(async (flowFile) => {
      const document = parseJson(await session.readText(flowFile))
      if (destination === 'content') {
        const text = evaluate(document, paths[0], flowFile)
        if (text === undefined) session.route(flowFile, 'unmatched')
        else session.transfer(session.write(flowFile, text), 'matched')
        return
      }
      const attributes: Record<string, string> = {}
      for (const each of paths) {
        const text = evaluate(document, each, flowFile)
        if (text !== undefined) attributes[each.name] = text
        else if (pathNotFound !== 'skip') attributes[each.name] = ''
      }
      session.transfer(session.putDynamicAttributes(flowFile, attributes), 'matched')
    })
  },
})

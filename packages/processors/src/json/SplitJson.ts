import { randomUUID } from 'node:crypto'
import { defineProcessor } from '@mulgil/engine'
import { z } from 'zod'
import { errors } from '../errors.ts'
import { jsonPath, nullTexts, nullValueRepresentation } from './jsonPath.ts'
import { parseJson, valueText } from './jsonText.ts'

export const SplitJson = defineProcessor({
  type: 'SplitJson',
  summary: 'Makes a FlowFile of each element of a JSON array.',
  tags: ['json', 'split', 'jsonpath', 'array', 'fragment'],
  input: 'required',
  properties: z.object({
    jsonPath: jsonPath().describe('JSONPath of the array, as $.readings[*] or $.'),
    nullValueRepresentation,
  }),
  relationships: {
    original: 'The FlowFile as it came, once it is split.',
    split: 'A FlowFile for each element.',
    failure: 'The content is not JSON, or the path gives no array.',
  },
  writes: {
    'fragment.identifier': 'The same for all elements of one array.',
    'fragment.index': 'Position of the element, from 0.',
    'fragment.count': 'How many elements there are.',
    'segment.original.filename': 'File name of the FlowFile that was split.',
  },
  effect: 'none',
  nifi: {
    type: 'org.apache.nifi.processors.standard.SplitJson',
    properties: { 'JsonPath Expression': 'jsonPath', 'Null Value Representation': 'nullValueRepresentation' },
  },
  examples: [
    {
      title: 'A reading a FlowFile',
      properties: { jsonPath: '$.readings' },
      input: { content: '{"readings":[{"celsius":71.5},{"celsius":69}]}', attributes: { filename: 'kiln.json' } },
      output: {
        original: [{ attributes: { 'fragment.count': '2' } }],
        split: [
          {
            content: '{"celsius":71.5}',
            attributes: { 'fragment.index': '0', 'fragment.count': '2', 'segment.original.filename': 'kiln.json' },
          },
          { content: '{"celsius":69}', attributes: { 'fragment.index': '1', 'fragment.count': '2' } },
        ],
      },
    },
  ],

  async onTrigger({ session, properties }) {
    const { jsonPath: path } = properties
    const nullText = nullTexts[properties.nullValueRepresentation]
    await session.forEach(async (flowFile) => {
      const found = path(parseJson(await session.readText(flowFile)))
      if (!found) throw errors.JSON_PATH_NOT_FOUND({ path: path.text })
      if (!Array.isArray(found.value)) throw errors.JSON_PATH_NOT_ARRAY({ path: path.text })

      const all = { 'fragment.identifier': randomUUID(), 'fragment.count': found.value.length }
      const original = flowFile.attributes.filename ?? flowFile.uuid
      for (const [index, element] of found.value.entries()) {
        const child = session.write(session.create(flowFile), valueText(element, nullText))
        const attributes = { ...all, 'fragment.index': index, 'segment.original.filename': original }
        session.transfer(session.putAttributes(child, attributes), 'split')
      }
      session.transfer(session.putAttributes(flowFile, all), 'original')
    })
  },
})

import { defineProcessor, expression } from '@mulgil/engine'
import { z } from 'zod'
import { createRegexCache } from '../regex.ts'

export const UpdateAttribute = defineProcessor({
  type: 'UpdateAttribute',
  summary: 'Sets, changes and removes attributes by Expression Language.',
  description:
    'All values are computed from the attributes as they came in, so their order does not matter. Attributes that match the delete expression go after that.',
  tags: ['attribute', 'set', 'modify', 'update', 'delete', 'rename', 'expression'],
  input: 'required',
  properties: z.object({
    attributes: z
      .record(z.string().min(1), expression())
      .default({})
      .describe('Attribute name → new value, as ${filename:toLower()}.'),
    deleteAttributes: expression()
      .optional()
      .describe('Regular expression; incoming attributes whose whole name matches are removed.'),
  }),
  relationships: { success: 'The FlowFile with its new attributes; the content is unchanged.' },
  effect: 'none',
  nifi: {
    type: 'org.apache.nifi.processors.attributes.UpdateAttribute',
    properties: { 'Delete Attributes Expression': 'deleteAttributes', '*': 'attributes' },
  },
  examples: [
    {
      title: 'A topic from the line, without the raw attributes',
      properties: {
        attributes: { topic: 'factory-${line}', checked: 'yes' },
        deleteAttributes: 'raw\\..*',
      },
      input: { attributes: { line: '7', 'raw.bytes': '12' } },
      output: { success: [{ attributes: { line: '7', topic: 'factory-7', checked: 'yes' } }] },
    },
  ],

  onScheduled({ properties }) {
    return { entries: Object.entries(properties.attributes), compile: createRegexCache() }
  },

  async onTrigger({ session, properties, scheduled: { entries, compile } }) {
    const { deleteAttributes } = properties
    await session.forEach((flowFile) => {
      const incoming = deleteAttributes ? Object.keys(flowFile.attributes) : []
      const pattern = deleteAttributes ? compile(deleteAttributes(flowFile)) : undefined
      const values: Record<string, string> = {}
      for (const [name, value] of entries) values[name] = value(flowFile)
      let updated = entries.length > 0 ? session.putDynamicAttributes(flowFile, values) : flowFile
      if (pattern) {
        updated = session.removeAttributes(
          updated,
          incoming.filter((name) => pattern.testExact(name)),
        )
      }
      session.transfer(updated, 'success')
    })
  },
})

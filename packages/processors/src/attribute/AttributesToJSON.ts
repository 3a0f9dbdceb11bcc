import { defineProcessor, type FlowFile } from '@mulgil/engine'
import { z } from 'zod'
import { type Regex, regex } from '../regex.ts'
import { attributeNames } from './attributeNames.ts'

/** What NiFi counts as core attributes. */
const CORE = [
  'path',
  'absolute.path',
  'filename',
  'uuid',
  'mime.type',
  'priority',
  'discard.reason',
  'alternate.identifier',
]
/** Core attributes that every FlowFile has without storing them. */
const ALWAYS_THERE = ['filename', 'path', 'uuid']

interface Choice {
  readonly listed: readonly string[]
  readonly pattern: Regex | undefined
  readonly includeCore: boolean
}

function chooseNames(flowFile: FlowFile, { listed, pattern, includeCore }: Choice): string[] {
  const chosen = new Set(listed)
  if (pattern || listed.length === 0) {
    for (const name of Object.keys(flowFile.attributes)) if (pattern?.testExact(name) ?? true) chosen.add(name)
  }
  for (const name of CORE) if (!includeCore) chosen.delete(name)
  if (includeCore && listed.length === 0 && !pattern) for (const name of ALWAYS_THERE) chosen.add(name)
  return [...chosen]
}

/** An attribute that holds a JSON object or array, as that; any other text as it is. */
function nested(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

export const AttributesToJSON = defineProcessor({
  type: 'AttributesToJSON',
  summary: 'Writes attributes as a JSON object into the content or into one attribute.',
  tags: ['attribute', 'json', 'convert', 'flatten'],
  input: 'required',
  properties: z.object({
    attributesList: z
      .string()
      .default('')
      .describe('Names to write, separated by commas. Names that the FlowFile does not have are written empty.'),
    attributesRegex: regex().optional().describe('Attributes whose whole name matches are written too.'),
    destination: z
      .enum(['attribute', 'content'])
      .default('attribute')
      .describe('Write into the attribute JSONAttributes, or replace the content.'),
    includeCoreAttributes: z
      .boolean()
      .default(true)
      .describe(`Write core attributes as well: ${CORE.join(', ')}.`),
    nullValue: z.boolean().default(false).describe('Write attributes that are missing or empty as null instead of "".'),
    jsonHandlingStrategy: z
      .enum(['escaped', 'nested'])
      .default('escaped')
      .describe(
        'An attribute that holds JSON is written as a text (escaped), or as the object or array that it is (nested).',
      ),
    prettyPrint: z.boolean().default(false).describe('Indent the JSON.'),
  }),
  relationships: {
    success: 'The FlowFile with its attributes as JSON.',
    failure: 'The JSON could not be made.',
  },
  writes: {
    JSONAttributes: 'The JSON, when the destination is an attribute.',
    'mime.type': 'application/json, when the destination is the content.',
  },
  effect: 'none',
  nifi: {
    type: 'org.apache.nifi.processors.standard.AttributesToJSON',
    properties: {
      'Attributes List': 'attributesList',
      'Attributes Regular Expression': 'attributesRegex',
      'attributes-to-json-regex': 'attributesRegex',
      Destination: 'destination',
      'Include Core Attributes': 'includeCoreAttributes',
      'Null Value': 'nullValue',
      'JSON Handling Strategy': 'jsonHandlingStrategy',
      'Pretty Print': 'prettyPrint',
    },
  },
  examples: [
    {
      title: 'Two attributes become the content',
      properties: { attributesList: 'sensor,celsius', destination: 'content' },
      input: { content: 'raw', attributes: { sensor: 'kiln-1', celsius: '71.5', other: 'x' } },
      output: {
        success: [{ content: '{"sensor":"kiln-1","celsius":"71.5"}', attributes: { 'mime.type': 'application/json' } }],
      },
    },
  ],

  onScheduled({ properties }): Choice {
    return {
      listed: attributeNames(properties.attributesList),
      pattern: properties.attributesRegex,
      includeCore: properties.includeCoreAttributes,
    }
  },

  async onTrigger({ session, properties, scheduled: choice }) {
    const { destination, nullValue, jsonHandlingStrategy, prettyPrint } = properties
    await session.forEach((flowFile) => {
      const object = Object.fromEntries(
        chooseNames(flowFile, choice).map((name) => {
          const value = flowFile.attributes[name] ?? flowFile.builtin(name) ?? ''
          if (value === '') return [name, nullValue ? null : '']
          return [name, jsonHandlingStrategy === 'nested' ? nested(value) : value]
        }),
      )
      const json = JSON.stringify(object, null, prettyPrint ? 2 : undefined)
      if (destination === 'attribute') {
        session.transfer(session.putAttribute(flowFile, 'JSONAttributes', json), 'success')
        return
      }
      const written = session.putAttribute(session.write(flowFile, json), 'mime.type', 'application/json')
      session.transfer(written, 'success')
    })
  },
})

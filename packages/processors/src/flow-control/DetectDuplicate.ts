import { createHash } from 'node:crypto'
import { defineProcessor, duration, expression } from '@mulgil/engine'
import { z } from 'zod'
import { errors } from '../errors.ts'

/** Longer identifiers are kept by their hash, so that state stays small. */
const LONGEST_KEY = 200

function keyOf(identifier: string): string {
  return identifier.length <= LONGEST_KEY
    ? `id:${identifier}`
    : `sha256:${createHash('sha256').update(identifier).digest('hex')}`
}

export const DetectDuplicate = defineProcessor({
  type: 'DetectDuplicate',
  summary: 'Tells FlowFiles that came before from new ones, by an identifier.',
  description:
    'What was seen is kept in the keyed state of this processor, in the same commit as its output, so that no cache service is needed and a crash neither forgets nor invents a duplicate.',
  tags: ['duplicate', 'deduplicate', 'dedupe', 'unique', 'cache', 'hash', 'once'],
  input: 'required',
  properties: z.object({
    cacheEntryIdentifier: expression()
      .prefault('${hash.value}')
      .describe('What makes two FlowFiles the same, as ${sensor}-${timestamp}.'),
    flowFileDescription: expression()
      .prefault('')
      .describe('Text to keep of the first FlowFile; duplicates get it as original.flowfile.description.'),
    ageOffDuration: duration()
      .optional()
      .describe('Forget an identifier so long after it was first seen. Without it identifiers are kept for ever.'),
    cacheIdentifier: z
      .boolean()
      .default(true)
      .describe(
        'Remember identifiers that are new. Off: only look, so that another flow path decides what is remembered.',
      ),
  }),
  relationships: {
    duplicate: 'The identifier was seen before.',
    'non-duplicate': 'The identifier is new.',
    failure: 'The identifier is empty.',
  },
  writes: { 'original.flowfile.description': 'What was kept of the FlowFile that came first.' },
  effect: 'none',
  promise: { level: 'exactlyOnce', when: 'Output and what is remembered are one commit.' },
  state: 'Each identifier with the description of its first FlowFile, until it ages off.',
  serial: true,
  nifi: {
    type: 'org.apache.nifi.processors.standard.DetectDuplicate',
    properties: {
      'Cache Entry Identifier': 'cacheEntryIdentifier',
      'FlowFile Description': 'flowFileDescription',
      'Age Off Duration': 'ageOffDuration',
      'Cache The Entry Identifier': 'cacheIdentifier',
    },
  },
  examples: [
    {
      title: 'The second reading of the same moment',
      properties: { cacheEntryIdentifier: '${sensor}-${at}', flowFileDescription: 'from ${source}' },
      input: [
        { attributes: { sensor: 'kiln-1', at: '09:00', source: 'mqtt' } },
        { attributes: { sensor: 'kiln-1', at: '09:00', source: 'http' } },
      ],
      output: {
        'non-duplicate': [{ attributes: { source: 'mqtt' } }],
        duplicate: [{ attributes: { source: 'http', 'original.flowfile.description': 'from mqtt' } }],
      },
    },
  ],

  async onTrigger({ session, properties, clock }) {
    const { cacheEntryIdentifier, flowFileDescription, ageOffDuration, cacheIdentifier } = properties
    await session.forEach((flowFile) => {
      const identifier = cacheEntryIdentifier(flowFile)
      if (identifier === '') throw errors.CACHE_KEY_EMPTY()
      const key = keyOf(identifier)
      const description = session.state.get(key)
      if (description !== undefined) {
        session.route(session.putAttribute(flowFile, 'original.flowfile.description', description), 'duplicate')
        return
      }
      if (cacheIdentifier) {
        const expiresAt = ageOffDuration === undefined ? undefined : clock() + ageOffDuration
        session.state.set(key, flowFileDescription(flowFile), { expiresAt })
      }
      session.route(flowFile, 'non-duplicate')
    })
  },
})

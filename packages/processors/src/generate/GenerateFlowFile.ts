import { randomFillSync } from 'node:crypto'
import { dataSize, defineProcessor, expression } from '@mulgil/engine'
import { z } from 'zod'

const LETTERS = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,;:!?-+*/=()')
const CHUNK = 65_536
/** Content up to this size is made at once; beyond it, it streams. */
const AT_ONCE = 1024 * 1024
const noSubject = { attributes: {} }

function randomBytes(size: number, format: 'text' | 'binary'): Uint8Array {
  const bytes = randomFillSync(new Uint8Array(size))
  if (format === 'text') for (let i = 0; i < size; i++) bytes[i] = LETTERS[bytes[i] % LETTERS.length]
  return bytes
}

function* randomChunks(size: number, format: 'text' | 'binary') {
  for (let left = size; left > 0; left -= CHUNK) yield randomBytes(Math.min(left, CHUNK), format)
}

export const GenerateFlowFile = defineProcessor({
  type: 'GenerateFlowFile',
  summary: 'Makes FlowFiles with random or given content, for tests, load and samples.',
  tags: ['generate', 'test', 'random', 'load', 'sample', 'source'],
  input: 'none',
  properties: z.object({
    fileSize: dataSize().prefault('0 B').describe('Size of the random content. Not used when a custom text is given.'),
    batchSize: z.int().min(1).max(100_000).default(1).describe('How many FlowFiles to make each time it runs.'),
    dataFormat: z
      .enum(['text', 'binary'])
      .default('text')
      .describe('Whether random content is readable text or any bytes.'),
    uniqueFlowFiles: z
      .boolean()
      .default(false)
      .describe(
        'Give every FlowFile content and attribute values of its own. Otherwise all FlowFiles of a batch share one content, which is much cheaper.',
      ),
    customText: expression()
      .optional()
      .describe('Text to use as content. Evaluated once a batch, or for every FlowFile when they are to be unique.'),
    characterSet: z
      .enum(['utf-8', 'utf-16le', 'iso-8859-1'])
      .default('utf-8')
      .describe('How the custom text is encoded.'),
    mimeType: z.string().optional().describe('Value of the attribute mime.type.'),
    attributes: z
      .record(z.string(), expression())
      .default({})
      .describe(
        'Attributes to set, by name. Set "filename" here to name the FlowFiles; their UUID is the name otherwise.',
      ),
  }),
  relationships: { success: 'The new FlowFiles.' },
  writes: { 'mime.type': 'The given MIME type.' },
  effect: 'none',
  defaultScheduling: { strategy: 'timer', period: '1 sec' },
  nifi: {
    type: 'org.apache.nifi.processors.standard.GenerateFlowFile',
    properties: {
      'File Size': 'fileSize',
      'Batch Size': 'batchSize',
      'Data Format': 'dataFormat',
      'Unique FlowFiles': 'uniqueFlowFiles',
      'Custom Text': 'customText',
      'generate-ff-custom-text': 'customText',
      'Character Set': 'characterSet',
      'character-set': 'characterSet',
      'Mime Type': 'mimeType',
      'mime-type': 'mimeType',
      '*': 'attributes',
    },
  },
  examples: [
    {
      title: 'Two FlowFiles with a fixed text and a name',
      properties: {
        batchSize: 2,
        customText: '{"sensor":"kiln-1","celsius":71.5}',
        mimeType: 'application/json',
        attributes: { filename: 'reading.json' },
      },
      output: {
        success: [
          {
            content: '{"sensor":"kiln-1","celsius":71.5}',
            attributes: { filename: 'reading.json', 'mime.type': 'application/json' },
          },
          {
            content: '{"sensor":"kiln-1","celsius":71.5}',
            attributes: { filename: 'reading.json', 'mime.type': 'application/json' },
          },
        ],
      },
    },
  ],

  onScheduled({ properties }) {
    const { fileSize, dataFormat, uniqueFlowFiles, customText } = properties
    const shared =
      !uniqueFlowFiles && !customText && fileSize <= AT_ONCE ? randomBytes(fileSize, dataFormat) : undefined
    return { shared, attributes: Object.entries(properties.attributes) }
  },

  async onTrigger({ session, properties, scheduled }) {
    const { batchSize, fileSize, dataFormat, uniqueFlowFiles, customText, characterSet, mimeType } = properties
    const evaluate = (subject: Parameters<NonNullable<typeof customText>>[0]) => {
      const attributes: Record<string, string> = mimeType ? { 'mime.type': mimeType } : {}
      for (const [name, value] of scheduled.attributes) attributes[name] = value(subject)
      return attributes
    }
    const hasAttributes = mimeType !== undefined || scheduled.attributes.length > 0
    const encoding = characterSet === 'iso-8859-1' ? 'latin1' : characterSet

    if (uniqueFlowFiles) {
      for (let made = 0; made < batchSize; made++) {
        let flowFile = session.create()
        if (hasAttributes) flowFile = session.putDynamicAttributes(flowFile, evaluate(flowFile))
        if (customText) flowFile = session.write(flowFile, Buffer.from(customText(flowFile), encoding))
        else if (fileSize <= AT_ONCE) flowFile = session.write(flowFile, randomBytes(fileSize, dataFormat))
        else flowFile = await session.writeStream(flowFile, randomChunks(fileSize, dataFormat))
        session.transfer(flowFile, 'success')
      }
      return
    }

    const attributes = evaluate(noSubject)
    let first = session.create()
    const bytes = customText ? Buffer.from(customText(noSubject), encoding) : scheduled.shared
    if (!bytes) first = await session.writeStream(first, randomChunks(fileSize, dataFormat))
    else if (bytes.length > 0) first = session.write(first, bytes)
    for (let made = 0; made < batchSize; made++) {
      let flowFile = made === 0 ? first : session.create()
      if (made > 0 && first.size > 0) flowFile = session.shareContent(flowFile, first)
      if (hasAttributes) flowFile = session.putDynamicAttributes(flowFile, attributes)
      session.transfer(flowFile, 'success')
    }
  },
})

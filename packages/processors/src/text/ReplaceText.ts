import { dataSize, defineProcessor, expression, type FlowFile, hint, type Session } from '@mulgil/engine'
import { z } from 'zod'
import { errors } from '../errors.ts'
import { createRegexCache } from '../regex.ts'
import { type CharacterSet, characterSet, createDecoder, encode, readText } from './characterSet.ts'
import { type Line, LineCutter } from './lines.ts'
import { createReplacer, type Replacer, replacementStrategies } from './replacer.ts'
import { template } from './template.ts'

/** Content up to this size is handled at once, which is quicker than streaming it. */
const AT_ONCE = 256 * 1024

const lineModes = ['all', 'firstLine', 'lastLine', 'exceptFirstLine', 'exceptLastLine'] as const
const onStrategy = (...values: (typeof replacementStrategies)[number][]) => ({
  dependsOn: { property: 'replacementStrategy', values },
})

const isChosen: Readonly<Record<(typeof lineModes)[number], (line: Line) => boolean>> = {
  all: () => true,
  firstLine: ({ isFirst }) => isFirst,
  lastLine: ({ isLast }) => isLast,
  exceptFirstLine: ({ isFirst }) => !isFirst,
  exceptLastLine: ({ isLast }) => !isLast,
}

function replaceLine(line: Line, { replace, seesLineEnds }: Replacer, mode: (typeof lineModes)[number]): string {
  if (!isChosen[mode](line)) return line.text + line.end
  return seesLineEnds ? replace(line.text + line.end) : replace(line.text) + line.end
}

export const ReplaceText = defineProcessor({
  type: 'ReplaceText',
  summary: 'Changes text content: replaces what matches, or puts text before, after, around or in place of it.',
  description:
    "Works on each line (the default) or on the whole text. In a regular expression the replacement may use $1 for a group, and ${'$1':toUpper()} in an expression. Line by line the pattern sees a line without its end, unless it names \\n or \\r itself.",
  tags: ['text', 'replace', 'regex', 'substitute', 'prepend', 'append', 'modify', 'update'],
  input: 'required',
  properties: z.object({
    replacementStrategy: z
      .enum(replacementStrategies)
      .default('regexReplace')
      .describe(
        'How the new text is made. substituteVariables: ${name} in the content becomes the attribute of that name.',
      ),
    searchValue: hint(template(), onStrategy('regexReplace', 'literalReplace'))
      .prefault('(?s)(^.*$)')
      .describe(
        'What to look for: a regular expression, or the text itself. Values of expressions are taken literally.',
      ),
    replacementValue: hint(
      template(),
      onStrategy('regexReplace', 'literalReplace', 'prepend', 'append', 'alwaysReplace'),
    )
      .prefault('$1')
      .describe('The new text. With a regular expression $1 is its first group; \\$ is a plain dollar sign.'),
    textToPrepend: hint(expression(), onStrategy('surround')).prefault('').describe('Text to put before.'),
    textToAppend: hint(expression(), onStrategy('surround')).prefault('').describe('Text to put after.'),
    characterSet: characterSet.default('utf-8').describe('Encoding of the content.'),
    evaluationMode: z
      .enum(['lineByLine', 'entireText'])
      .default('lineByLine')
      .describe('Work on each line for itself, in bounded memory, or on the whole text at once.'),
    lineByLineEvaluationMode: hint(z.enum(lineModes), {
      dependsOn: { property: 'evaluationMode', values: ['lineByLine'] },
    })
      .default('all')
      .describe('Which lines to work on.'),
    maxBufferSize: dataSize()
      .prefault('1 MB')
      .describe('A whole text, or a line, that is longer than this sends the FlowFile to failure.'),
  }),
  relationships: {
    success: 'The FlowFile with its new text.',
    failure: 'The content is not text of the character set, or is too long.',
  },
  effect: 'none',
  nifi: {
    type: 'org.apache.nifi.processors.standard.ReplaceText',
    properties: {
      'Replacement Strategy': 'replacementStrategy',
      'Search Value': 'searchValue',
      'Regular Expression': 'searchValue',
      'Replacement Value': 'replacementValue',
      'Text to Prepend': 'textToPrepend',
      'Text to Append': 'textToAppend',
      'Character Set': 'characterSet',
      'Evaluation Mode': 'evaluationMode',
      'Line-by-Line Evaluation Mode': 'lineByLineEvaluationMode',
      'Maximum Buffer Size': 'maxBufferSize',
    },
  },
  examples: [
    {
      title: 'Dates turned round in every line',
      properties: { searchValue: '(\\d{2})\\.(\\d{2})\\.(\\d{4})', replacementValue: '$3-$2-$1' },
      input: { content: 'from 01.02.2026\nto 28.02.2026\n' },
      output: { success: [{ content: 'from 2026-02-01\nto 2026-02-28\n' }] },
    },
    {
      title: 'New content from attributes',
      properties: {
        replacementStrategy: 'alwaysReplace',
        evaluationMode: 'entireText',
        replacementValue: '{"line":"${line}"}',
      },
      input: { content: 'anything', attributes: { line: '7' } },
      output: { success: [{ content: '{"line":"7"}' }] },
    },
    {
      title: 'A group in an expression, and a value that looks like a group',
      properties: { searchValue: '(\\w+)=', replacementValue: "${'$1':toUpper()} ${currency} " },
      input: { content: 'price=12', attributes: { currency: '$1' } },
      output: { success: [{ content: 'PRICE $1 12' }] },
    },
  ],

  onScheduled: () => createRegexCache(),

  async onTrigger({ session, properties, scheduled: compile }) {
    const { characterSet: encoding, evaluationMode, lineByLineEvaluationMode: mode, maxBufferSize } = properties
    await session.forEach(async (flowFile) => {
      const replacer = createReplacer(flowFile, properties, compile)
      if (evaluationMode === 'entireText' && flowFile.size > maxBufferSize) {
        throw errors.BUFFER_EXCEEDED({ what: 'The content', limit: maxBufferSize })
      }
      if (evaluationMode === 'entireText' || flowFile.size <= AT_ONCE) {
        const text = await readText(session, flowFile, encoding, Math.max(AT_ONCE, maxBufferSize))
        let replaced = ''
        if (evaluationMode === 'entireText') replaced = replacer.replace(text)
        else for (const line of linesOf(text, maxBufferSize)) replaced += replaceLine(line, replacer, mode)
        const written = replaced === text ? flowFile : session.write(flowFile, encode(replaced, encoding))
        session.transfer(written, 'success')
        return
      }
      const lines = streamLines(session, flowFile, encoding, maxBufferSize)
      const written = await session.writeStream(
        flowFile,
        replaceLines(lines, (line) => encode(replaceLine(line, replacer, mode), encoding)),
      )
      session.transfer(written, 'success')
    })
  },
})

function* linesOf(text: string, maxLength: number): Generator<Line> {
  const cutter = new LineCutter(maxLength)
  yield* cutter.push(text)
  yield* cutter.end()
}

async function* streamLines(
  session: Session,
  flowFile: FlowFile,
  encoding: CharacterSet,
  maxLength: number,
): AsyncGenerator<Line> {
  const decode = createDecoder(encoding)
  const cutter = new LineCutter(maxLength)
  for await (const chunk of session.stream(flowFile)) yield* cutter.push(decode(chunk, false))
  yield* cutter.push(decode(new Uint8Array(0), true))
  yield* cutter.end()
}

/** Lines as bytes, gathered into chunks. */
async function* replaceLines(
  lines: AsyncIterable<Line>,
  replace: (line: Line) => Uint8Array,
): AsyncGenerator<Uint8Array> {
  let pending: Uint8Array[] = []
  let size = 0
  for await (const line of lines) {
    const bytes = replace(line)
    pending.push(bytes)
    size += bytes.length
    if (size < 65_536) continue
    yield Buffer.concat(pending)
    pending = []
    size = 0
  }
  yield Buffer.concat(pending)
}

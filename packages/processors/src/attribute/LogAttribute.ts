import { dataSize, defineProcessor, expression, type FlowFile, hint } from '@mulgil/engine'
import { z } from 'zod'
import { type Regex, regex } from '../regex.ts'
import { attributeNames } from './attributeNames.ts'

interface Filter {
  readonly toLog: ReadonlySet<string>
  readonly toLogPattern: Regex
  readonly toIgnore: ReadonlySet<string>
  readonly toIgnorePattern: Regex | undefined
}

/** A list stands alone while the pattern is the one that matches everything; otherwise either may choose an attribute. */
function isLogged(name: string, { toLog, toLogPattern, toIgnore, toIgnorePattern }: Filter): boolean {
  if (toIgnore.has(name) || toIgnorePattern?.testExact(name)) return false
  if (toLog.size === 0) return toLogPattern.testExact(name)
  return toLog.has(name) || (toLogPattern.pattern() !== '.*' && toLogPattern.testExact(name))
}

const builtins = ['uuid', 'entryDate', 'lineageStartDate', 'fileSize'] as const

function describe(flowFile: FlowFile, names: readonly string[], withProperties: boolean): string[] {
  const properties = withProperties ? builtins.map((name) => [name, flowFile.builtin(name) ?? '']) : []
  return [...properties, ...names.map((name) => [name, flowFile.attributes[name]])].map(
    ([name, value]) => `${name}: ${value}`,
  )
}

export const LogAttribute = defineProcessor({
  type: 'LogAttribute',
  summary: 'Writes the attributes of FlowFiles, and their content if you like, to the log.',
  tags: ['log', 'attribute', 'debug', 'trace', 'print', 'inspect'],
  input: 'required',
  properties: z.object({
    logLevel: z
      .enum(['debug', 'info', 'warn', 'error', 'off'])
      .default('info')
      .describe(
        'Level of the message. At warn and error it is also a bulletin on the canvas. off: only pass the FlowFile on.',
      ),
    attributesToLog: z
      .string()
      .default('')
      .describe('Names to log, separated by commas. Empty: what the pattern matches.'),
    attributesToLogRegex: regex()
      .prefault('.*')
      .describe(
        'Attributes whose whole name matches are logged too. The default .* counts only while the list is empty.',
      ),
    attributesToIgnore: z.string().default('').describe('Names never to log, separated by commas.'),
    attributesToIgnoreRegex: regex().optional().describe('Attributes whose whole name matches are never logged.'),
    outputFormat: z
      .enum(['linePerAttribute', 'singleLine'])
      .default('linePerAttribute')
      .describe('One line for each attribute, or all in one line.'),
    logPayload: z.boolean().default(false).describe('Log the beginning of the content too.'),
    payloadLimit: hint(dataSize(), { dependsOn: { property: 'logPayload', values: [true] } })
      .prefault('4 KB')
      .describe('How much of the content to log at most.'),
    logFlowFileProperties: z.boolean().default(true).describe('Log UUID, dates and size as well.'),
    logPrefix: expression().optional().describe('Text that the message begins with.'),
  }),
  relationships: { success: 'Every FlowFile, unchanged.' },
  effect: 'none',
  nifi: {
    type: 'org.apache.nifi.processors.standard.LogAttribute',
    properties: {
      'Log Level': 'logLevel',
      'Attributes to Log': 'attributesToLog',
      'Attributes to Log Regular Expression': 'attributesToLogRegex',
      'attributes-to-log-regex': 'attributesToLogRegex',
      'Attributes to Ignore': 'attributesToIgnore',
      'Attributes to Ignore Regular Expression': 'attributesToIgnoreRegex',
      'attributes-to-ignore-regex': 'attributesToIgnoreRegex',
      'Output Format': 'outputFormat',
      'Log Payload': 'logPayload',
      'Log FlowFile Properties': 'logFlowFileProperties',
      'Log Prefix': 'logPrefix',
      'Log prefix': 'logPrefix',
    },
  },
  examples: [
    {
      title: 'A FlowFile goes on as it came',
      properties: { logLevel: 'info', attributesToLog: 'sensor' },
      input: { content: 'hello', attributes: { sensor: 'kiln-1', secret: 'x' } },
      output: { success: [{ content: 'hello', attributes: { sensor: 'kiln-1', secret: 'x' } }] },
    },
  ],

  onScheduled({ properties }): Filter {
    return {
      toLog: new Set(attributeNames(properties.attributesToLog)),
      toLogPattern: properties.attributesToLogRegex,
      toIgnore: new Set(attributeNames(properties.attributesToIgnore)),
      toIgnorePattern: properties.attributesToIgnoreRegex,
    }
  },

  async onTrigger({ session, properties, log, scheduled: filter }) {
    const { logLevel, outputFormat, logPayload, payloadLimit, logFlowFileProperties, logPrefix } = properties
    if (logLevel === 'off') {
      for (const flowFile of session.get()) session.transfer(flowFile, 'success')
      return
    }
    await session.forEach(async (flowFile) => {
      const names = Object.keys(flowFile.attributes)
        .filter((name) => isLogged(name, filter))
        .sort()
      const lines = describe(flowFile, names, logFlowFileProperties)
      const head = [logPrefix?.(flowFile), `FlowFile ${flowFile.id}`].filter(Boolean).join(' ')
      let message = outputFormat === 'singleLine' ? [head, ...lines].join(', ') : [head, ...lines].join('\n  ')
      if (logPayload) {
        const length = Math.min(flowFile.size, payloadLimit)
        const chunks: Uint8Array[] = []
        for await (const chunk of session.stream(flowFile, { offset: 0, length })) chunks.push(chunk)
        const rest = length < flowFile.size ? `\n(${flowFile.size - length} more bytes)` : ''
        message += `\n${Buffer.concat(chunks).toString('utf8')}${rest}`
      }
      log[logLevel](message, { flowFile })
      session.transfer(flowFile, 'success')
    })
  },
})

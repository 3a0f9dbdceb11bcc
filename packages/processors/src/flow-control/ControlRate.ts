import { dataSize, defineProcessor, duration, type FlowFile, hint } from '@mulgil/engine'
import { z } from 'zod'
import { errors } from '../errors.ts'
import { RateWindow } from './rateWindow.ts'

const criteria = ['dataRate', 'flowFileCount', 'dataRateOrFlowFileCount', 'attributeValue'] as const
const onCriteria = (...values: (typeof criteria)[number][]) => ({
  dependsOn: { property: 'rateControlCriteria', values },
})
/** How many FlowFiles of groups that are over their rate are looked past to find others. */
const LOOK_PAST = 10_000
const BATCH = 1000

export const ControlRate = defineProcessor({
  type: 'ControlRate',
  summary: 'Lets only so much data, or so many FlowFiles, through in a stretch of time.',
  description:
    'What is over the rate waits in the queue, or goes to its own relationship. The rate holds in every stretch of the given duration; counting begins anew when the processor starts.',
  tags: ['rate', 'throttle', 'limit', 'throughput', 'slow', 'control'],
  input: 'required',
  properties: z
    .object({
      rateControlCriteria: z
        .enum(criteria)
        .default('dataRate')
        .describe('What is counted: bytes of content, FlowFiles, both, or the numbers in an attribute.'),
      maximumDataRate: hint(dataSize(), onCriteria('dataRate', 'dataRateOrFlowFileCount'))
        .optional()
        .describe('How many bytes in the time, as 1 MB.'),
      maximumFlowFileRate: hint(z.int().min(1), onCriteria('flowFileCount', 'dataRateOrFlowFileCount'))
        .optional()
        .describe('How many FlowFiles in the time.'),
      maximumRate: hint(z.number().positive(), onCriteria('attributeValue'))
        .optional()
        .describe('Sum of the attribute in the time.'),
      rateControlledAttribute: hint(z.string(), onCriteria('attributeValue'))
        .optional()
        .describe('Attribute that holds the number to count.'),
      timeDuration: duration().prefault('1 min').describe('The stretch of time that the rate is for.'),
      groupingAttribute: z.string().optional().describe('Each value of this attribute has a rate of its own.'),
      rateExceededStrategy: z
        .enum(['holdFlowFile', 'routeToRateExceeded'])
        .default('holdFlowFile')
        .describe('Keep what is over the rate in the queue, or send it to "rate exceeded".'),
    })
    .check((context) => {
      const { rateControlCriteria: chosen, ...given } = context.value
      const required = {
        dataRate: ['maximumDataRate'],
        flowFileCount: ['maximumFlowFileRate'],
        dataRateOrFlowFileCount: ['maximumDataRate', 'maximumFlowFileRate'],
        attributeValue: ['maximumRate', 'rateControlledAttribute'],
      } as const
      for (const name of required[chosen]) {
        if (given[name]) continue
        context.issues.push({ code: 'custom', message: `Needed for ${chosen}.`, path: [name], input: given[name] })
      }
    }),
  relationships: {
    success: 'What is within the rate.',
    'rate exceeded': 'What is over the rate, when it is not to wait.',
    failure: 'The attribute to count holds no number.',
  },
  relationshipsWhen: { 'rate exceeded': { property: 'rateExceededStrategy', values: ['routeToRateExceeded'] } },
  effect: 'none',
  serial: true,
  nifi: {
    type: 'org.apache.nifi.processors.standard.ControlRate',
    properties: {
      'Rate Control Criteria': 'rateControlCriteria',
      'Maximum Rate': 'maximumRate',
      'Maximum Data Rate': 'maximumDataRate',
      'Maximum FlowFile Rate': 'maximumFlowFileRate',
      'Rate Controlled Attribute': 'rateControlledAttribute',
      'Time Duration': 'timeDuration',
      'Grouping Attribute': 'groupingAttribute',
      'Rate Exceeded Strategy': 'rateExceededStrategy',
    },
  },
  examples: [
    {
      title: 'One a minute, the others elsewhere',
      properties: {
        rateControlCriteria: 'flowFileCount',
        maximumFlowFileRate: 1,
        rateExceededStrategy: 'routeToRateExceeded',
      },
      input: [{ content: 'first' }, { content: 'second' }],
      output: { success: [{ content: 'first' }], 'rate exceeded': [{ content: 'second' }] },
    },
  ],

  onScheduled({ properties }) {
    const {
      rateControlCriteria,
      maximumDataRate = 0,
      maximumFlowFileRate = 0,
      maximumRate = 0,
      timeDuration,
    } = properties
    const attribute = properties.rateControlledAttribute ?? ''
    const bytes = { maximum: maximumDataRate, amountOf: (flowFile: FlowFile) => flowFile.size }
    const count = { maximum: maximumFlowFileRate, amountOf: () => 1 }
    const sum = { maximum: maximumRate, amountOf: (flowFile: FlowFile) => parseAmount(flowFile, attribute) }
    const counted = {
      dataRate: [bytes],
      flowFileCount: [count],
      dataRateOrFlowFileCount: [bytes, count],
      attributeValue: [sum],
    }[rateControlCriteria]
    return {
      counted,
      /** The windows of each group, one for each thing that is counted. */
      windows: new Map<string, readonly RateWindow[]>(),
      createWindows: () => counted.map(({ maximum }) => new RateWindow(maximum, timeDuration)),
      /** When a trigger is asked for already. */
      wakeAt: undefined as number | undefined,
    }
  },

  async onTrigger({ session, properties, scheduled, clock, wakeAfter }) {
    const { rateExceededStrategy, groupingAttribute } = properties
    const { counted, windows, createWindows } = scheduled
    const now = clock()
    let held = 0
    let nextRoomAt = Number.POSITIVE_INFINITY

    const handle = (flowFile: FlowFile) => {
      const group = groupingAttribute ? (flowFile.attributes[groupingAttribute] ?? '') : ''
      const groupWindows = windows.get(group) ?? createWindows()
      windows.set(group, groupWindows)
      const amounts = counted.map(({ amountOf }) => amountOf(flowFile))
      if (groupWindows.every((window, i) => window.allows(amounts[i], now))) {
        for (const [i, window] of groupWindows.entries()) window.add(amounts[i], now)
        session.transfer(flowFile, 'success')
      } else if (rateExceededStrategy === 'routeToRateExceeded') {
        session.route(flowFile, 'rate exceeded')
      } else {
        session.putBack(flowFile)
        held += 1
        for (const window of groupWindows) nextRoomAt = Math.min(nextRoomAt, window.nextRoomAt ?? nextRoomAt)
      }
    }
    // Without groups nothing behind a FlowFile that is over the rate may overtake it, so there is no use in taking more.
    const portion = groupingAttribute || rateExceededStrategy === 'routeToRateExceeded' ? BATCH : 1
    const most = portion === 1 ? BATCH : LOOK_PAST
    for (let taken = 0; taken < most; taken += portion) {
      let handled = 0
      await session.forEach(
        (flowFile) => {
          handled += 1
          handle(flowFile)
        },
        { max: portion },
      )
      if (handled < portion || (portion === 1 && held > 0)) break
    }

    for (const [group, groupWindows] of windows)
      if (groupWindows.every((window) => window.isIdle(now))) windows.delete(group)
    if (!Number.isFinite(nextRoomAt)) return
    if (scheduled.wakeAt !== undefined && scheduled.wakeAt > now && scheduled.wakeAt <= nextRoomAt) return
    scheduled.wakeAt = nextRoomAt
    wakeAfter(Math.max(1, nextRoomAt - now))
  },
})

function parseAmount({ attributes }: FlowFile, attribute: string): number {
  const value = attributes[attribute] ?? ''
  const amount = Number(value)
  if (value.trim() === '' || !Number.isFinite(amount) || amount < 0)
    throw errors.RATE_ATTRIBUTE_INVALID({ attribute, value })
  return amount
}

import { readFile } from 'node:fs/promises'
import { dataSize, defineProcessor, duration, expression, type FlowFile, hint, type Session } from '@mulgil/engine'
import { z } from 'zod'
import { errors } from '../errors.ts'
import { BinManager, type ClosedBin } from './bins.ts'
import { inOrder, parseFragment } from './fragments.ts'
import { sharedValue, uniqueAttributes } from './mergedAttributes.ts'

const whenPacking = { dependsOn: { property: 'mergeStrategy', values: ['binPackingAlgorithm'] } } as const
const whenDelimited = { dependsOn: { property: 'delimiterStrategy', values: ['text', 'filename'] } } as const

/** So many batches are taken in before the trigger gives way to others. */
const BATCHES = 20

type Relationship = 'merged' | 'original' | 'failure'
type Written = 'merge.count' | 'merge.bin.age' | 'merge.uuid' | 'merge.reason'
type MergeSession = Session<Relationship, Written>

export const MergeContent = defineProcessor({
  type: 'MergeContent',
  summary: 'Joins the content of several FlowFiles into one.',
  description:
    'FlowFiles wait in bins until a bin is full or old enough. While they wait they still belong to their queue, so that a stop or a crash loses nothing. Defragment puts together what a split processor took apart.',
  tags: ['merge', 'content', 'join', 'concatenate', 'batch', 'defragment', 'aggregate', 'bin'],
  input: 'required',
  properties: z.object({
    mergeStrategy: z
      .enum(['binPackingAlgorithm', 'defragment'])
      .default('binPackingAlgorithm')
      .describe('Fill bins by count and size, or wait for all fragments of one original.'),
    mergeFormat: z
      .enum(['binaryConcatenation'])
      .default('binaryConcatenation')
      .describe('How contents are put together.'),
    attributeStrategy: z
      .enum(['keepOnlyCommonAttributes', 'keepAllUniqueAttributes'])
      .default('keepOnlyCommonAttributes')
      .describe('Which attributes the merged FlowFile has: those that all share, or all that are not contradicted.'),
    correlationAttribute: hint(expression(), whenPacking)
      .optional()
      .describe('Name of an attribute; only FlowFiles with the same value of it are merged.'),
    minimumEntries: hint(z.int().min(1), whenPacking)
      .default(1)
      .describe('How many FlowFiles a bin must hold to be merged.'),
    maximumEntries: hint(z.int().min(1).max(100_000), whenPacking)
      .default(1000)
      .describe('How many FlowFiles a bin holds at most.'),
    minimumGroupSize: hint(dataSize(), whenPacking)
      .prefault('0 B')
      .describe('How much content a bin must hold to be merged.'),
    maximumGroupSize: hint(dataSize(), whenPacking).optional().describe('How much content a bin holds at most.'),
    maximumBinAge: duration()
      .optional()
      .describe('A bin of this age is merged as it is; when defragmenting, its FlowFiles go to failure.'),
    maximumBins: z
      .int()
      .min(1)
      .max(10_000)
      .default(5)
      .describe(
        'How many bins may be open at once. When one more is needed, the oldest is closed as if it were too old.',
      ),
    delimiterStrategy: z
      .enum(['none', 'text', 'filename'])
      .default('none')
      .describe(
        'Whether header, footer and demarcator are used, and whether they are texts or names of files that hold them.',
      ),
    header: hint(expression(), whenDelimited).optional().describe('Goes before the first content.'),
    footer: hint(expression(), whenDelimited).optional().describe('Goes after the last content.'),
    demarcator: hint(expression(), whenDelimited).optional().describe('Goes between contents.'),
  }),
  relationships: {
    merged: 'The FlowFile with all the content.',
    original: 'The FlowFiles that were merged.',
    failure: 'The FlowFiles of a bin that cannot be merged.',
  },
  reads: {
    'fragment.identifier': 'When defragmenting: the original that a fragment belongs to.',
    'fragment.index': 'When defragmenting: the place of a fragment.',
    'fragment.count': 'When defragmenting: how many fragments there are.',
    'segment.original.filename': 'The file name that the merged FlowFile gets, where all share it.',
  },
  writes: {
    'merge.count': 'How many FlowFiles were merged.',
    'merge.bin.age': 'Age of the bin in milliseconds.',
    'merge.uuid': 'UUID of the merged FlowFile, on the originals too.',
    'merge.reason': 'Why the bin was closed, as MAX_ENTRIES_THRESHOLD_REACHED or TIMEOUT.',
  },
  effect: 'none',
  serial: true,
  nifi: {
    type: 'org.apache.nifi.processors.standard.MergeContent',
    properties: {
      'Merge Strategy': 'mergeStrategy',
      'Merge Format': 'mergeFormat',
      'Attribute Strategy': 'attributeStrategy',
      'Correlation Attribute Name': 'correlationAttribute',
      'Minimum Number of Entries': 'minimumEntries',
      'Maximum Number of Entries': 'maximumEntries',
      'Minimum Group Size': 'minimumGroupSize',
      'Maximum Group Size': 'maximumGroupSize',
      'Max Bin Age': 'maximumBinAge',
      'Maximum Number of Bins': 'maximumBins',
      'Maximum number of Bins': 'maximumBins',
      'Delimiter Strategy': 'delimiterStrategy',
      Header: 'header',
      'Header File': 'header',
      Footer: 'footer',
      'Footer File': 'footer',
      Demarcator: 'demarcator',
      'Demarcator File': 'demarcator',
    },
  },
  examples: [
    {
      title: 'A JSON array of three readings',
      properties: { minimumEntries: 3, delimiterStrategy: 'text', header: '[', demarcator: ',', footer: ']' },
      input: [{ content: '{"c":1}' }, { content: '{"c":2}' }, { content: '{"c":3}' }],
      output: {
        merged: [{ content: '[{"c":1},{"c":2},{"c":3}]', attributes: { 'merge.count': '3' } }],
        original: [{ content: '{"c":1}' }, { content: '{"c":2}' }, { content: '{"c":3}' }],
      },
    },
    {
      title: 'Fragments in their order again',
      properties: { mergeStrategy: 'defragment' },
      input: [
        { content: 'world', attributes: { 'fragment.identifier': 'a', 'fragment.index': '1', 'fragment.count': '2' } },
        { content: 'hello ', attributes: { 'fragment.identifier': 'a', 'fragment.index': '0', 'fragment.count': '2' } },
      ],
      output: {
        merged: [{ content: 'hello world', attributes: { 'merge.reason': 'ALL_FRAGMENTS_PRESENT' } }],
        original: [{ content: 'world' }, { content: 'hello ' }],
      },
    },
  ],

  onScheduled({ properties }) {
    const isPacking = properties.mergeStrategy === 'binPackingAlgorithm'
    return {
      bins: new BinManager<MergeSession>({
        minEntries: properties.minimumEntries,
        maxEntries: properties.maximumEntries,
        minBytes: properties.minimumGroupSize,
        maxBytes: (isPacking ? properties.maximumGroupSize : undefined) ?? Number.POSITIVE_INFINITY,
        maxAgeMs: properties.maximumBinAge ?? Number.POSITIVE_INFINITY,
        maxBins: properties.maximumBins,
      }),
      /** Taken out of the bins and not settled yet. */
      closed: [] as ClosedBin<MergeSession>[],
      /** When a trigger is asked for already. */
      wakeAt: undefined as number | undefined,
    }
  },

  async onTrigger({ session, properties, scheduled, clock, log, signal, openSession, wakeAfter }) {
    const { bins, closed } = scheduled
    const { mergeStrategy, correlationAttribute } = properties
    const isPacking = mergeStrategy === 'binPackingAlgorithm'

    const takeIn = (flowFile: FlowFile) => {
      const fragment = isPacking ? undefined : parseFragment(flowFile)
      const group = fragment ? fragment.identifier : (flowFile.attributes[correlationAttribute?.(flowFile) ?? ''] ?? '')
      let bin = bins.find(group, flowFile.size)
      if (!bin) {
        const opened = bins.open({ session: openSession(), group, createdAt: clock(), expected: fragment?.count })
        if (opened.evicted) closed.push(opened.evicted)
        bin = opened.bin
      }
      const full = bins.add(bin, session.migrate(flowFile, bin.session))
      if (full) closed.push(full)
    }
    const commits: Promise<void>[] = []
    const settleClosed = async (now: number) => {
      for (let next = closed.shift(); next; next = closed.shift()) {
        const { session: binSession, flowFiles, createdAt } = next.bin
        try {
          const problem = isPacking ? undefined : findProblem(next)
          if (problem) fail(binSession, flowFiles, problem, log)
          else {
            const inTurn = isPacking ? flowFiles : inOrder(flowFiles)
            await merge(binSession, inTurn, properties, { reason: next.reason, ageMs: now - createdAt })
          }
          commits.push(binSession.commit())
        } catch (error) {
          binSession.rollback()
          throw error
        }
      }
    }

    // Full bins are merged as they fill; one that has only its least size waits until the input is used up.
    let taken = -1
    for (let batches = 0; taken !== 0 && batches < BATCHES && !signal.aborted; batches++) {
      taken = 0
      await session.forEach((flowFile) => {
        taken += 1
        takeIn(flowFile)
      })
      await settleClosed(clock())
    }
    const now = clock()
    closed.push(...bins.takeReady(now, taken === 0))
    await settleClosed(now)
    await Promise.all(commits)

    if (taken !== 0) wakeAfter(0)
    const dueAt = bins.nextTimeoutAt
    const isAsked = scheduled.wakeAt !== undefined && scheduled.wakeAt > now
    if (dueAt === undefined || (isAsked && Number(scheduled.wakeAt) <= dueAt)) return
    scheduled.wakeAt = dueAt
    wakeAfter(Math.max(0, dueAt - now))
  },
})

/** Why a bin of fragments cannot be put together, if it cannot. */
function findProblem({ bin, reason }: ClosedBin): ReturnType<typeof errors.FRAGMENTS_INCOMPLETE> | undefined {
  const { flowFiles, group, expected = 0 } = bin
  const fragments = flowFiles.map(parseFragment)
  if (fragments.some(({ count }) => count !== expected)) {
    return errors.FRAGMENT_ATTRIBUTES_INVALID({ reason: `fragments of "${group}" disagree on fragment.count` })
  }
  if (new Set(fragments.map(({ index }) => index)).size < fragments.length) {
    return errors.FRAGMENT_ATTRIBUTES_INVALID({ reason: `two fragments of "${group}" have the same fragment.index` })
  }
  if (flowFiles.length === expected) return undefined
  const why = reason === 'TIMEOUT' ? 'the bin was too old' : 'its bin had to make room'
  return errors.FRAGMENTS_INCOMPLETE({ identifier: group, have: flowFiles.length, expected, reason: why })
}

interface FailureLog {
  error(message: string, about: { code: string }): void
}

function fail(
  session: MergeSession,
  flowFiles: readonly FlowFile[],
  problem: Error & { code: string },
  log: FailureLog,
): void {
  log.error(problem.message, { code: problem.code })
  for (const flowFile of flowFiles) {
    const marked = session.putAttributes(flowFile, { 'error.code': problem.code, 'error.message': problem.message })
    session.route(session.penalize(marked), 'failure', problem.message)
  }
}

type Text = ((flowFile: FlowFile) => string) | undefined

interface MergeSettings {
  readonly attributeStrategy: 'keepOnlyCommonAttributes' | 'keepAllUniqueAttributes'
  readonly delimiterStrategy: 'none' | 'text' | 'filename'
  readonly header?: Text
  readonly footer?: Text
  readonly demarcator?: Text
}

async function merge(
  session: MergeSession,
  flowFiles: readonly FlowFile[],
  settings: MergeSettings,
  { reason, ageMs }: { readonly reason: string; readonly ageMs: number },
): Promise<void> {
  const [first] = flowFiles
  const delimiter = async (text: Text): Promise<Uint8Array> => {
    if (settings.delimiterStrategy === 'none' || !text) return new Uint8Array(0)
    return settings.delimiterStrategy === 'text' ? Buffer.from(text(first)) : readFile(text(first))
  }
  const [header, footer, demarcator] = await Promise.all(
    [settings.header, settings.footer, settings.demarcator].map(delimiter),
  )

  async function* contents() {
    if (header.length > 0) yield header
    for (const [index, flowFile] of flowFiles.entries()) {
      if (index > 0 && demarcator.length > 0) yield demarcator
      yield* session.stream(flowFile)
    }
    if (footer.length > 0) yield footer
  }

  let merged = await session.writeStream(session.create(flowFiles), contents())
  if (settings.attributeStrategy === 'keepAllUniqueAttributes')
    merged = session.putDynamicAttributes(merged, uniqueAttributes(flowFiles))
  merged = session.putAttributes(merged, {
    filename: sharedValue(flowFiles, 'segment.original.filename'),
    'mime.type': sharedValue(flowFiles, 'mime.type') ?? 'application/octet-stream',
    'merge.count': flowFiles.length,
    'merge.bin.age': ageMs,
    'merge.uuid': merged.uuid,
    'merge.reason': reason,
  })
  session.transfer(merged, 'merged')
  for (const flowFile of flowFiles)
    session.transfer(session.putAttribute(flowFile, 'merge.uuid', merged.uuid), 'original')
}

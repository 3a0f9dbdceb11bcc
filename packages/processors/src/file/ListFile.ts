import { defineProcessor, duration, hint } from '@mulgil/engine'
import { z } from 'zod'
import { readAccountNames } from './accountNames.ts'
import { fileAttributeTexts, statAttributes } from './fileAttributes.ts'
import { withFiles } from './fileExamples.ts'
import { createListing, type Listing, strategies } from './listing.ts'
import { systemReason } from './systemError.ts'
import { type FoundFile, fileChoice, fileChoiceTwins, walkFiles } from './walkFiles.ts'

/** A listing goes out in portions, so that a directory with a million files respects back pressure. */
const PORTION = 1000

export const ListFile = defineProcessor({
  type: 'ListFile',
  summary: 'Lists the files of a directory, each once, as FlowFiles without content.',
  description: 'Use FetchFile behind it to read the content. What was listed is remembered across restarts.',
  tags: ['file', 'list', 'directory', 'local', 'source', 'ingest', 'scan'],
  input: 'none',
  properties: z.object({
    inputDirectory: hint(z.string().min(1), { format: 'directory' }).describe('Directory to list.'),
    listingStrategy: z
      .enum(strategies)
      .default('trackingTimestamps')
      .describe(
        'trackingTimestamps: list files that changed after the newest one listed. trackingEntities: remember each file, so that older files that arrive late are found too. noTracking: list everything every time.',
      ),
    trackingTimeWindow: hint(duration(), { dependsOn: { property: 'listingStrategy', values: ['trackingEntities'] } })
      .prefault('3 hours')
      .describe('Files that changed longer ago than this are neither listed nor remembered.'),
    initialListingTarget: hint(z.enum(['allAvailable', 'trackingTimeWindow']), {
      dependsOn: { property: 'listingStrategy', values: ['trackingEntities'] },
    })
      .default('allAvailable')
      .describe('What the first listing holds: every file, or only those that changed within the time window.'),
    ...fileChoice,
    includeFileAttributes: z
      .boolean()
      .default(true)
      .describe('Write owner, group, permissions and times as attributes.'),
  }),
  relationships: { success: 'A FlowFile for each file that is new or changed.' },
  writes: fileAttributeTexts,
  effect: 'reads',
  promise: {
    level: 'exactlyOnce',
    when: 'The listing is remembered in the same commit as its FlowFiles. By timestamps, a file that arrives with an older date is missed.',
  },
  state: 'The newest change listed and the files of that moment, or each file in the time window.',
  serial: true,
  defaultScheduling: { strategy: 'timer', period: '10 sec' },
  nifi: {
    type: 'org.apache.nifi.processors.standard.ListFile',
    properties: {
      'Input Directory': 'inputDirectory',
      'Listing Strategy': 'listingStrategy',
      'listing-strategy': 'listingStrategy',
      'Entity Tracking Time Window': 'trackingTimeWindow',
      'et-time-window': 'trackingTimeWindow',
      'Entity Tracking Initial Listing Target': 'initialListingTarget',
      'et-initial-listing-target': 'initialListingTarget',
      ...fileChoiceTwins,
      'Include File Attributes': 'includeFileAttributes',
    },
  },
  examples: withFiles([
    {
      title: 'What is in a directory',
      files: { 'in/a.csv': '1,2\n', 'in/july/b.csv': '3,4,5\n' },
      properties: { inputDirectory: '{folder}/in' },
      output: {
        success: [
          {
            content: '',
            attributes: { filename: 'a.csv', path: '/', 'absolute.path': '{folder}/in/', 'file.size': '4' },
          },
          {
            content: '',
            attributes: { filename: 'b.csv', path: 'july/', 'absolute.path': '{folder}/in/july/', 'file.size': '6' },
          },
        ],
      },
    },
  ]),

  async onScheduled({ properties, log }) {
    return {
      names: await readAccountNames(),
      /** Found and not listed yet, oldest first. */
      pending: [] as FoundFile[],
      async find(listing: Listing, now: number, signal: AbortSignal): Promise<FoundFile[]> {
        const found: FoundFile[] = []
        const onUnreadable = (directory: string, cause: unknown) =>
          log.warn(`The directory "${directory}" is passed over: ${systemReason(cause)}.`, { cause })
        for await (const file of walkFiles(properties.inputDirectory, {
          choice: properties,
          now,
          signal,
          onUnreadable,
        })) {
          if (listing.isNew(file)) found.push(file)
        }
        return found.sort((a, b) => a.stats.mtimeMs - b.stats.mtimeMs || (a.file < b.file ? -1 : 1))
      },
    }
  },

  async onTrigger({ session, properties, scheduled, clock, signal, wakeAfter }) {
    const { names } = scheduled
    const listing = createListing(session.state, properties, clock())
    if (scheduled.pending.length === 0) scheduled.pending = await scheduled.find(listing, clock(), signal)
    const portion = scheduled.pending.splice(0, PORTION)
    session.afterRollback(() => {
      scheduled.pending = []
    })

    for (const { name, directory, relativeDirectory, stats } of portion) {
      const flowFile = session.putAttributes(session.create(), {
        filename: name,
        path: `${relativeDirectory}/`,
        'absolute.path': directory.endsWith('/') ? directory : `${directory}/`,
        'file.size': stats.size,
        ...(properties.includeFileAttributes && statAttributes(stats, names)),
      })
      session.transfer(flowFile, 'success')
    }
    const isComplete = scheduled.pending.length === 0
    if (portion.length > 0) listing.remember(portion, isComplete)
    if (!isComplete) wakeAfter(0)
  },
})

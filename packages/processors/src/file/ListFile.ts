import { defineProcessor, duration, hint } from '@mulgil/engine'
import { z } from 'zod'
import { readAccountNames } from './accountNames.ts'
import { fileAttributeTexts, statAttributes } from './fileAttributes.ts'
import { withFiles } from './fileExamples.ts'
import { createListing, strategies } from './listing.ts'
import { systemReason } from './systemError.ts'
import { type FoundFile, fileChoice, fileChoiceTwins, walkFiles } from './walkFiles.ts'

/** A listing goes out in portions, so that a directory with a million files needs no million FlowFiles at once. */
const PORTION = 10_000

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

  onScheduled: readAccountNames,

  async onTrigger({ session, properties, scheduled: names, log, clock, signal, wakeAfter }) {
    const listing = createListing(session.state, properties, clock())
    const news: FoundFile[] = []
    const onUnreadable = (directory: string, cause: unknown) =>
      log.warn(`The directory "${directory}" is passed over: ${systemReason(cause)}.`, { cause })
    const options = { choice: properties, now: clock(), signal, onUnreadable }
    for await (const found of walkFiles(properties.inputDirectory, options)) {
      if (listing.isNew(found)) news.push(found)
    }
    news.sort((a, b) => a.stats.mtimeMs - b.stats.mtimeMs || (a.file < b.file ? -1 : 1))
    const portion = news.slice(0, PORTION)

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
    const isComplete = portion.length === news.length
    if (portion.length > 0) listing.remember(portion, isComplete)
    if (!isComplete) wakeAfter(0)
  },
})

import { parse, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { dataSize, defineProcessor, duration, hint } from '@mulgil/engine'
import { z } from 'zod'
import { compileRegex, regex } from '../regex.ts'
import { withFiles } from './fileExamples.ts'
import { readChunks } from './readChunks.ts'
import { systemReason } from './systemError.ts'
import { type Piece, startPositions, tailStep } from './tail.ts'
import { parsePosition, type TailPosition } from './tailPosition.ts'
import { walkFiles } from './walkFiles.ts'

/** So many pieces of one file go out in one trigger, so that other files have their turn. */
const PIECES = 16
const inMultiple = { dependsOn: { property: 'tailingMode', values: ['multipleFiles'] } } as const
const POSITION = 'file:'
const BEGUN = 'begun'

export const TailFile = defineProcessor({
  type: 'TailFile',
  summary: 'Follows growing files, as logs, and makes FlowFiles of the lines that are added.',
  description:
    'Only whole lines are taken. Rotation by renaming or copying is followed when the rolling pattern finds the old files, and truncation is noticed.',
  tags: ['file', 'tail', 'log', 'follow', 'text', 'source', 'rotate'],
  input: 'none',
  properties: z.object({
    tailingMode: z
      .enum(['singleFile', 'multipleFiles'])
      .default('singleFile')
      .describe('Follow one file, or all that match.'),
    filesToTail: hint(z.string().min(1), { format: 'path' }).describe(
      'Path of the file; for multiple files a regular expression for paths relative to the base directory.',
    ),
    baseDirectory: hint(z.string(), { format: 'directory', ...inMultiple })
      .optional()
      .describe('Directory in which to look for the files.'),
    recursiveLookup: hint(z.boolean(), inMultiple).default(false).describe('Look into subdirectories too.'),
    lookupFrequency: hint(duration(), inMultiple)
      .prefault('10 min')
      .describe('How often to look for files that are new.'),
    maximumAge: hint(duration(), inMultiple)
      .prefault('24 hours')
      .describe('Forget files that are gone and had not changed for so long before.'),
    rollingFilenamePattern: z
      .string()
      .optional()
      .describe(
        'Names that the file gets when it is rotated, with * and ?, as app.log.*. ${filename} stands for its name without the extension. Leave compressed files out.',
      ),
    initialStartPosition: z
      .enum(startPositions)
      .default('beginningOfFile')
      .describe(
        'Where to begin when a file was never read: with its rotated files (beginningOfTime), at its beginning, or with what is added from now on (currentTime).',
      ),
    lineStartPattern: regex()
      .optional()
      .describe(
        'How the first line of a message begins, for messages of several lines. Lines are kept together until the next such line.',
      ),
    maxBufferSize: dataSize()
      .prefault('64 KB')
      .describe('Do not wait for the end of a message that is longer than this.'),
  }),
  relationships: { success: 'A FlowFile with the lines that were added.' },
  writes: {
    filename: 'Name of the file with the range of bytes, as app.0-420.log.',
    'mime.type': 'text/plain',
    'tailfile.original.path': 'The file that the lines come from.',
  },
  effect: 'reads',
  promise: {
    level: 'exactlyOnce',
    when: 'The position is stored in the same commit as the lines. Rotated files must stay, under a name of the pattern, until they are read.',
  },
  state: 'For each file, up to where it has been read and how its beginning looks.',
  serial: true,
  defaultScheduling: { strategy: 'timer', period: '1 sec' },
  nifi: {
    type: 'org.apache.nifi.processors.standard.TailFile',
    properties: {
      'Tailing Mode': 'tailingMode',
      'tail-mode': 'tailingMode',
      'Files to Tail': 'filesToTail',
      'File to Tail': 'filesToTail',
      'Base Directory': 'baseDirectory',
      'tail-base-directory': 'baseDirectory',
      'Recursive Lookup': 'recursiveLookup',
      'tailfile-recursive-lookup': 'recursiveLookup',
      'Lookup Frequency': 'lookupFrequency',
      'tailfile-lookup-frequency': 'lookupFrequency',
      'Maximum Age': 'maximumAge',
      'tailfile-maximum-age': 'maximumAge',
      'Rolling Filename Pattern': 'rollingFilenamePattern',
      'Initial Start Position': 'initialStartPosition',
      'Line Start Pattern': 'lineStartPattern',
      'Max Buffer Size': 'maxBufferSize',
    },
  },
  examples: withFiles([
    {
      title: 'The last line is not complete yet',
      files: { 'app.log': 'started\nready\nhalf a li' },
      properties: { filesToTail: '{folder}/app.log' },
      output: {
        success: [
          {
            content: 'started\nready\n',
            attributes: {
              filename: 'app.0-14.log',
              'tailfile.original.path': '{folder}/app.log',
              'mime.type': 'text/plain',
            },
          },
        ],
      },
    },
  ]),

  onScheduled({ properties, log }) {
    const { tailingMode, filesToTail, baseDirectory, recursiveLookup, lookupFrequency } = properties
    if (tailingMode === 'singleFile') return { files: async () => [resolve(filesToTail)], isLookup: () => false }

    const directory = baseDirectory ?? '.'
    const wanted = compileRegex(filesToTail)
    const choice = {
      recurseSubdirectories: recursiveLookup,
      fileFilter: compileRegex('(?s).*'),
      minimumFileAge: 0,
      minimumFileSize: 0,
      ignoreHiddenFiles: false,
    }
    let known: string[] = []
    let nextLookupAt = Number.NEGATIVE_INFINITY
    return {
      isLookup: (now: number) => now >= nextLookupAt,
      async files(now: number, signal: AbortSignal): Promise<readonly string[]> {
        if (now < nextLookupAt) return known
        known = []
        const onUnreadable = (unreadable: string, cause: unknown) =>
          log.warn(`The directory "${unreadable}" is passed over: ${systemReason(cause)}.`, { cause })
        for await (const { file, name, relativeDirectory } of walkFiles(directory, {
          choice,
          now,
          signal,
          onUnreadable,
        })) {
          const relative = relativeDirectory === '' ? name : `${relativeDirectory}/${name}`
          if (wanted.testExact(relative)) known.push(file)
        }
        nextLookupAt = now + lookupFrequency
        return known
      },
    }
  },

  async onTrigger({ session, properties, scheduled, log, clock, signal, wakeAfter }) {
    const { state } = session
    const isLookup = scheduled.isLookup(clock())
    const files = await scheduled.files(clock(), signal)
    // What appears after the first look is new as a whole.
    const isFirst = state.get(BEGUN) !== properties.filesToTail
    const initialStartPosition =
      !isFirst && properties.initialStartPosition === 'currentTime'
        ? 'beginningOfFile'
        : properties.initialStartPosition
    if (isFirst) state.set(BEGUN, properties.filesToTail)

    const emit = async ({ file, start, end }: Piece) => {
      const startedAt = clock()
      const written = await session.writeStream(session.create(), readChunks(file.handle, start, end))
      const { name, ext } = parse(file.path)
      const flowFile = session.putAttributes(written, {
        filename: `${name}.${start}-${end}${ext}`,
        'mime.type': 'text/plain',
        'tailfile.original.path': file.path,
      })
      const details = `bytes ${start} to ${end} of the file`
      session.receive(flowFile, pathToFileURL(file.path).href, { durationMs: clock() - startedAt, details })
      session.transfer(flowFile, 'success')
    }

    for (const file of files) {
      const key = POSITION + file
      const stored = state.get(key)
      let at: TailPosition | undefined = stored === undefined ? undefined : parsePosition(stored)
      let pieces = 0
      for (let more = true; more && pieces < PIECES && !signal.aborted; ) {
        const step = await tailStep(file, at, { ...properties, initialStartPosition }, emit)
        if (step.lost) log.warn(`The file "${file}" ${step.lost}. Lines may be missing.`)
        if (step.piece) pieces += 1
        more = step.more
        at = step.next
      }
      const text = at && JSON.stringify(at)
      if (text !== undefined && text !== stored) state.set(key, text)
      if (pieces === PIECES) wakeAfter(0)
    }

    if (!isLookup) return
    const present = new Set(files.map((file) => POSITION + file))
    const forgetBefore = clock() - properties.maximumAge
    for (const [key, value] of [...state.entries()]) {
      if (key.startsWith(POSITION) && !present.has(key) && parsePosition(value).changedAt < forgetBefore)
        state.delete(key)
    }
  },
})

import { join, resolve, sep } from 'node:path'
import { dataSize, duration } from '@mulgil/engine'
import { z } from 'zod'
import { errors } from '../errors.ts'
import { type Regex, regex } from '../regex.ts'
import type { ListAnswer } from './fileJobs.ts'
import { type FileStats, statsAt } from './fileStats.ts'
import { runFileJob } from './fileThreads.ts'

/** The properties by which GetFile and ListFile choose files. */
export const fileChoice = {
  recurseSubdirectories: z.boolean().default(true).describe('Look into subdirectories too.'),
  fileFilter: regex().prefault('[^\\.].*').describe('Regular expression; only files whose whole name matches.'),
  pathFilter: regex()
    .optional()
    .describe(
      'Regular expression; only files in subdirectories whose whole relative path matches. Files at the top always pass.',
    ),
  minimumFileAge: duration().prefault('0 sec').describe('Only files whose content has not changed for so long.'),
  maximumFileAge: duration().optional().describe('Only files whose content changed within this time.'),
  minimumFileSize: dataSize().prefault('0 B').describe('Only files of at least this size.'),
  maximumFileSize: dataSize().optional().describe('Only files of at most this size.'),
  ignoreHiddenFiles: z.boolean().default(true).describe('Leave out files whose name begins with a dot.'),
}

/** NiFi's names of those properties. */
export const fileChoiceTwins = {
  'Recurse Subdirectories': 'recurseSubdirectories',
  'File Filter': 'fileFilter',
  'Path Filter': 'pathFilter',
  'Minimum File Age': 'minimumFileAge',
  'Maximum File Age': 'maximumFileAge',
  'Minimum File Size': 'minimumFileSize',
  'Maximum File Size': 'maximumFileSize',
  'Ignore Hidden Files': 'ignoreHiddenFiles',
} as const

export interface FileChoice {
  readonly recurseSubdirectories: boolean
  readonly fileFilter: Regex
  readonly pathFilter?: Regex
  readonly minimumFileAge: number
  readonly maximumFileAge?: number
  readonly minimumFileSize: number
  readonly maximumFileSize?: number
  readonly ignoreHiddenFiles: boolean
}

export interface FoundFile {
  /** Absolute. */
  readonly file: string
  readonly name: string
  /** Absolute directory. */
  readonly directory: string
  /** Directory relative to the one that is walked, with `/`; empty at the top. */
  readonly relativeDirectory: string
  readonly stats: FileStats
}

function isChosen(name: string, relativeDirectory: string, stats: FileStats, choice: FileChoice, now: number): boolean {
  const age = now - stats.mtimeMs
  return (
    !(choice.ignoreHiddenFiles && name.startsWith('.')) &&
    choice.fileFilter.testExact(name) &&
    (relativeDirectory === '' || (choice.pathFilter?.testExact(relativeDirectory) ?? true)) &&
    // Without a minimum, dates in the future (a clock that is ahead) are no reason to pass a file over.
    (choice.minimumFileAge <= 0 || age >= choice.minimumFileAge) &&
    age <= (choice.maximumFileAge ?? Number.POSITIVE_INFINITY) &&
    stats.size >= choice.minimumFileSize &&
    stats.size <= (choice.maximumFileSize ?? Number.POSITIVE_INFINITY)
  )
}

export interface WalkOptions {
  readonly choice: FileChoice
  readonly now: number
  readonly signal: AbortSignal
  /** Told about subdirectories that cannot be read. */
  readonly onUnreadable: (directory: string, cause: unknown) => void
}

/** The regular files below a directory that the choice lets through; symbolic links are followed, circles are not. */
export async function* walkFiles(directory: string, options: WalkOptions): AsyncGenerator<FoundFile> {
  const { choice, now, signal, onUnreadable } = options
  const top = resolve(directory)
  const visited = new Set<string>()
  const waiting = ['']
  for (let relative = waiting.pop(); relative !== undefined; relative = waiting.pop()) {
    signal.throwIfAborted()
    const current = join(top, relative)
    const parts: ListAnswer[] = []
    try {
      const onPart = (part: ListAnswer) => parts.push(part)
      await runFileJob({ kind: 'list', directory: current, recurse: choice.recurseSubdirectories }, { signal, onPart })
    } catch (cause) {
      signal.throwIfAborted()
      if (relative === '') throw errors.DIRECTORY_NOT_FOUND({ directory }, { cause })
      onUnreadable(current, cause)
      continue
    }
    const relativeDirectory = relative.split(sep).join('/')
    for (const { names, isDirectory, stats: rows } of parts) {
      for (const [row, name] of names.entries()) {
        const stats = statsAt(rows, row)
        if (isDirectory[row]) {
          const identity = `${stats.dev}:${stats.ino}`
          if (!choice.recurseSubdirectories || visited.has(identity)) continue
          visited.add(identity)
          waiting.push(join(relative, name))
        } else if (isChosen(name, relativeDirectory, stats, choice, now)) {
          yield { file: join(current, name), name, directory: current, relativeDirectory, stats }
        }
      }
    }
  }
}

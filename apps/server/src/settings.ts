import { existsSync, readFileSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { MAX_ENGINES } from '@mulgil/engine/reading'
import { parseDataSize, parseDuration } from '@mulgil/flow'
import { z } from 'zod'
import { errors } from './errors.ts'
import { isLoopback } from './safety/loopback.ts'

const wholeNumber = (text: string) => (/^\d+$/.test(text.trim()) ? Number(text) : text)
const port = z.preprocess(
  (value) => (typeof value === 'string' ? wholeNumber(value) : value),
  z.int('It must be a whole number from 0 to 65535.').min(0).max(65_535, 'It must be at most 65535.'),
)

const length = z
  .union([z.string(), z.number()])
  .transform((value) => (typeof value === 'number' ? value : parseDuration(value)))
  .pipe(z.number('It must be a duration, as "5 sec".').min(1000, 'It must be at least 1 sec.'))

const MiB = 1024 * 1024
const size = z
  .union([z.string(), z.number()])
  .transform((value) => (typeof value === 'number' ? value : parseDataSize(value)))
  .pipe(z.number('It must be a data size, as "2 GB".').min(64 * MiB, 'It must be at least 64 MB.'))

const room = z
  .union([z.string(), z.number()])
  .transform((value) => (typeof value === 'number' ? value : parseDataSize(value)))
  .pipe(z.number('It must be a data size, as "4 GB".').min(0))
const age = z
  .union([z.string(), z.number()])
  .transform((value) => (typeof value === 'number' ? value : parseDuration(value)))
  .pipe(z.number('It must be a duration, as "7 days".').min(0))

/** What a person may set, by flag, variable or file. */
const GivenSettings = z.strictObject({
  /** 0 takes a free port. */
  port: port.default(8484),
  host: z.string().min(1).default('127.0.0.1'),
  /** The data folder. */
  home: z.string().min(1).default('./.mulgil'),
  /** `sqlite` (in the data folder) or a `postgresql://` address. */
  database: z
    .string()
    .regex(/^(sqlite$|postgres(ql)?:\/\/)/, 'It must be "sqlite" or an address that begins with postgresql://.')
    .default('sqlite'),
  /** `none` skips fdatasync: faster, and a power cut may take back the last moments. */
  durability: z.enum(['fsync', 'none']).default('fsync'),
  /** 32 bytes in base64 or hex; without it a key is made in the data folder. */
  secretKey: z.string().min(1).optional(),
  /** A component that holds its engine's thread for so long is kept out for a while. */
  blockedLimit: length.optional(),
  /** A trigger that runs for so long is reported as hanging. */
  hangAfter: length.optional(),
  /** What the engine may hold in memory; without it a share of the machine's or container's. */
  engineMemory: size.optional(),
  /** Content that no FlowFile has any more is kept for looking and replay up to this size (4 GB), … */
  archiveSize: room.optional(),
  /** … for so long (7 days), … */
  archiveAge: age.optional(),
  /** … and while so much of the disk is free (1 GB). */
  archiveFree: room.optional(),
  /** Sources wait while less of the disk is free (64 MB). */
  diskReserve: room.optional(),
  /** Journal files that are done with are kept for `mulgil reindex` up to this size (1 GB; 0 keeps none), … */
  journalArchiveSize: room.optional(),
  /** … and for so long (30 days). */
  journalArchiveAge: age.optional(),
  /** The built web app. */
  /** How many engines, each in a thread and with a journal of its own, new flows are spread over. */
  engines: z
    .preprocess(
      (value) => (typeof value === 'string' ? wholeNumber(value) : value),
      z
        .int('It must be a whole number from 1 to 16.')
        .min(1, 'It must be at least 1.')
        .max(MAX_ENGINES, 'It must be at most 16.'),
    )
    .default(1),
  web: z
    .string()
    .min(1)
    .default(fileURLToPath(new URL('../../web/dist', import.meta.url))),
})
export type Settings = z.infer<typeof GivenSettings>

type Name = keyof Settings
type Given = { readonly value: unknown; readonly source: string }

/** Where each setting may come from. A secret is no flag: other users of the machine see the flags of a process. */
const sources: Record<Name, { readonly flag?: string; readonly variables: readonly string[] }> = {
  port: { flag: 'port', variables: ['MULGIL_PORT', 'PORT'] },
  host: { flag: 'host', variables: ['MULGIL_HOST', 'HOST'] },
  home: { flag: 'home', variables: ['MULGIL_HOME'] },
  database: { flag: 'database', variables: ['MULGIL_DATABASE'] },
  durability: { flag: 'durability', variables: ['MULGIL_DURABILITY'] },
  secretKey: { variables: ['MULGIL_SECRET_KEY'] },
  blockedLimit: { flag: 'blocked-limit', variables: ['MULGIL_BLOCKED_LIMIT'] },
  hangAfter: { flag: 'hang-after', variables: ['MULGIL_HANG_AFTER'] },
  engineMemory: { flag: 'engine-memory', variables: ['MULGIL_ENGINE_MEMORY'] },
  archiveSize: { flag: 'archive-size', variables: ['MULGIL_ARCHIVE_SIZE'] },
  archiveAge: { flag: 'archive-age', variables: ['MULGIL_ARCHIVE_AGE'] },
  archiveFree: { flag: 'archive-free', variables: ['MULGIL_ARCHIVE_FREE'] },
  diskReserve: { flag: 'disk-reserve', variables: ['MULGIL_DISK_RESERVE'] },
  engines: { flag: 'engines', variables: ['MULGIL_ENGINES'] },
  journalArchiveSize: { flag: 'journal-archive-size', variables: ['MULGIL_JOURNAL_ARCHIVE_SIZE'] },
  journalArchiveAge: { flag: 'journal-archive-age', variables: ['MULGIL_JOURNAL_ARCHIVE_AGE'] },
  web: { flag: 'web', variables: ['MULGIL_WEB'] },
}
const names = Object.keys(sources) as Name[]
const flags = names.flatMap((name) => sources[name].flag ?? [])

export interface SettingsInput {
  /** Without node and script. */
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
}

/** Settings from flags, then `MULGIL_*` variables, then `mulgil.config.json`, then defaults; throws what to correct. */
export function readSettings({ argv, env, cwd }: SettingsInput): Settings {
  const flagValues = parseFlags(argv)
  const file = readFile(resolve(cwd, flagValues.config ?? 'mulgil.config.json'), flagValues.config !== undefined)
  const given: Partial<Record<Name, Given>> = {}
  for (const name of names) given[name] = fromFlag(name, flagValues) ?? fromEnvironment(name, env) ?? file[name]
  return parseSettings(given, cwd)
}

function parseSettings(given: Partial<Record<Name, Given>>, cwd: string): Settings {
  const values = Object.fromEntries(names.flatMap((name) => (given[name] ? [[name, given[name].value]] : [])))
  const parsed = GivenSettings.safeParse(values)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const name = issue.path[0] as Name
    throw errors.SETTING_INVALID({ setting: name, source: given[name]?.source ?? 'default', problem: issue.message })
  }
  const settings = parsed.data
  if (!isLoopback(settings.host)) throw errors.HOST_NOT_LOOPBACK({ host: settings.host })
  const absolute = (path: string) => (isAbsolute(path) ? path : resolve(cwd, path))
  return { ...settings, home: absolute(settings.home), web: absolute(settings.web) }
}

function parseFlags(argv: readonly string[]): Readonly<Record<string, string | undefined>> {
  const options = Object.fromEntries([...flags, 'config'].map((flag) => [flag, { type: 'string' as const }]))
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: false }).values
  } catch (cause) {
    const flag = argv.find((word) => word.startsWith('-')) ?? argv[0]
    const problem = `${(cause as Error).message.split('. ')[0]}. Known are ${[...flags, 'config'].map((known) => `--${known}`).join(', ')}.`
    throw errors.SETTING_INVALID({ setting: flag, source: 'flag', problem }, { cause })
  }
}

const fromFlag = (name: Name, values: Readonly<Record<string, string | undefined>>): Given | undefined => {
  const flag = sources[name].flag
  const value = flag === undefined ? undefined : values[flag]
  return value === undefined ? undefined : { value, source: `flag --${flag}` }
}

function fromEnvironment(name: Name, env: SettingsInput['env']): Given | undefined {
  const variable = sources[name].variables.find((candidate) => env[candidate] !== undefined && env[candidate] !== '')
  return variable === undefined ? undefined : { value: env[variable], source: `variable ${variable}` }
}

function readFile(file: string, asked: boolean): Partial<Record<Name, Given>> {
  if (!asked && !existsSync(file)) return {}
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw errors.SETTINGS_FILE_INVALID({ file, problem: (cause as Error).message }, { cause })
  }
  const parsed = z.record(z.string(), z.unknown()).safeParse(content)
  if (!parsed.success) throw errors.SETTINGS_FILE_INVALID({ file, problem: 'It is not one JSON object.' })
  const unknown = Object.keys(parsed.data).find((name) => !(name in sources))
  if (unknown !== undefined) {
    throw errors.SETTINGS_FILE_INVALID({ file, problem: `"${unknown}" is no setting; there are ${names.join(', ')}.` })
  }
  return Object.fromEntries(
    Object.entries(parsed.data).map(([name, value]) => [name, { value, source: `file ${file}` } satisfies Given]),
  )
}

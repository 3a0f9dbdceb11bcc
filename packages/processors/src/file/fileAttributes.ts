import type { AccountNames } from './accountNames.ts'
import type { FileStats } from './fileStats.ts'

/** What the attributes of a file on disk hold, for the `writes` of a spec. */
export const fileAttributeTexts = {
  filename: 'Name of the file.',
  path: 'Directory of the file, relative to the directory that is read, with a slash at the end.',
  'absolute.path': 'Directory of the file, with a slash at the end.',
  'file.size': 'Size in bytes.',
  'file.owner': 'User that owns the file.',
  'file.group': 'Group that owns the file.',
  'file.permissions': 'Permissions as rw-r--r--.',
  'file.lastModifiedTime': 'When the content changed last, as 2026-01-31T09:30:00+0000.',
  'file.lastAccessTime': 'When it was read last.',
  'file.creationTime': 'When it was created.',
} as const

/** The files of a directory were mostly written in few moments and with few permissions. */
function remembered(format: (value: number) => string): (value: number) => string {
  const texts = new Map<number, string>()
  return (value) => {
    const known = texts.get(value)
    if (known !== undefined) return known
    if (texts.size >= 1000) texts.clear()
    const text = format(value)
    texts.set(value, text)
    return text
  }
}

const formatSecond = remembered((second) => `${new Date(second * 1000).toISOString().slice(0, 19)}+0000`)

/** A date as NiFi writes it: yyyy-MM-dd'T'HH:mm:ssZ, in UTC. */
export const formatFileTime = (ms: number): string => formatSecond(Math.floor(ms / 1000))

/** Epoch milliseconds of such a text, or of any ISO 8601 date with an offset; undefined when it is none. */
export function parseFileTime(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/.test(text)) return undefined
  const ms = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
  return Number.isNaN(ms) ? undefined : ms
}

/** The lower nine bits of a mode as `rwxr-x---`. */
export const formatPermissions = remembered((mode) =>
  [...'rwxrwxrwx'].map((letter, i) => ((mode >> (8 - i)) & 1 ? letter : '-')).join(''),
)

/** A mode written as `rwxr-x---` or octal; undefined when it is neither. */
export function parsePermissions(text: string): number | undefined {
  if (/^[0-7]{3,4}$/.test(text)) return Number.parseInt(text, 8)
  if (!/^([r-][w-][x-]){3}$/.test(text)) return undefined
  return [...text].reduce((mode, letter) => mode * 2 + (letter === '-' ? 0 : 1), 0)
}

/** What the file system knows of a file, as attributes. */
export function statAttributes(stats: FileStats, names: AccountNames) {
  return {
    'file.owner': names.users.get(stats.uid) ?? String(stats.uid),
    'file.group': names.groups.get(stats.gid) ?? String(stats.gid),
    'file.permissions': formatPermissions(stats.mode),
    'file.lastModifiedTime': formatFileTime(stats.mtimeMs),
    'file.lastAccessTime': formatFileTime(stats.atimeMs),
    'file.creationTime': formatFileTime(stats.birthtimeMs),
  }
}

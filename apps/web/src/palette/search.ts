import { convertHangulToQwerty, convertQwertyToHangul, getChoseong } from 'es-hangul'

/** Texts of one thing that can be found, the weightiest first: its name, then aliases, then descriptions. */
export interface Searchable {
  readonly name: string
  readonly aliases: readonly string[]
  readonly texts: readonly string[]
}

const isInitials = /^[ㄱ-ㅎ]+$/
const hasHangul = /[ㄱ-ㅎㅏ-ㅣ가-힣]/
const plain = (text: string): string => text.toLowerCase().replaceAll(/[\s_-]+/g, '')

/** What a query may have meant: as it stands, and as typed with the other keyboard layout. */
function readings(query: string): readonly string[] {
  const typed = query.trim()
  const other = hasHangul.test(typed) ? convertHangulToQwerty(typed) : convertQwertyToHangul(typed)
  return [...new Set([typed, other].map(plain))].filter((reading) => reading !== '')
}

/** How well a thing fits the query; 0 when it does not. */
export function score(query: string, { name, aliases, texts }: Searchable): number {
  const [typed, ...others] = readings(query)
  if (typed === undefined) return 1
  const bestOf = (reading: string) =>
    Math.max(
      100 * fit(reading, name),
      60 * Math.max(0, ...aliases.map((alias) => fit(reading, alias))),
      reading.length >= 2 ? 20 * Math.max(0, ...texts.map((text) => (includesText(reading, text) ? 1 : 0))) : 0,
    )
  return Math.max(bestOf(typed), ...others.map((reading) => 0.8 * bestOf(reading)))
}

function includesText(reading: string, text: string): boolean {
  return plain(text).includes(reading) || (isInitials.test(reading) && plain(getChoseong(text)).includes(reading))
}

/** 1 for the whole text, less for its beginning, the beginning of a word, initials, a part. */
function fit(reading: string, text: string): number {
  const whole = plain(text)
  if (whole === reading) return 1
  if (whole.startsWith(reading)) return 0.9
  const words = text.split(/(?<=[a-z0-9])(?=[A-Z])|[\s_-]+/).map((word) => word.toLowerCase())
  if (words.some((word) => word.startsWith(reading))) return 0.7
  if (
    reading.length > 1 &&
    words
      .map((word) => word.charAt(0))
      .join('')
      .startsWith(reading)
  )
    return 0.6
  if (isInitials.test(reading) && plain(getChoseong(text)).includes(reading)) return 0.6
  return whole.includes(reading) ? 0.5 : 0
}

/** The things that fit, the best first; all of them in their order when there is no query. */
export function search<T>(query: string, things: readonly T[], describe: (thing: T) => Searchable): readonly T[] {
  if (query.trim() === '') return things
  return things
    .map((thing, index) => ({ thing, index, points: score(query, describe(thing)) }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points || a.index - b.index)
    .map(({ thing }) => thing)
}

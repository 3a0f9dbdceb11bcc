/** Names of a field in full, in short and in one letter, as Java has them for English. */
export interface Names {
  readonly full: readonly string[]
  readonly short: readonly string[]
  readonly narrow: readonly string[]
}

export const monthNames = named('January February March April May June July August September October November December')
/** From Monday on. */
export const dayNames = named('Monday Tuesday Wednesday Thursday Friday Saturday Sunday')
export const quarterNames: Names = {
  full: ['1st quarter', '2nd quarter', '3rd quarter', '4th quarter'],
  short: ['Q1', 'Q2', 'Q3', 'Q4'],
  narrow: ['1', '2', '3', '4'],
}
export const eraNames: Names = {
  full: ['Before Christ', 'Anno Domini'],
  short: ['BC', 'AD'],
  narrow: ['B', 'A'],
}
export const halfDayNames: Names = { full: ['AM', 'PM'], short: ['AM', 'PM'], narrow: ['a', 'p'] }

function named(words: string): Names {
  const full = words.split(' ')
  return { full, short: full.map((word) => word.slice(0, 3)), narrow: full.map((word) => word[0]) }
}

/** The name that a pattern letter repeated `count` times asks for. */
export function nameOf(names: Names, index: number, count: number): string {
  if (count === 4) return names.full[index]
  return count === 5 ? names.narrow[index] : names.short[index]
}

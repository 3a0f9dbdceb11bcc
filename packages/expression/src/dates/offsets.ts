/** How an offset is written: `X` patterns write zero as `Z`; lower-case `x` and `Z` patterns do not. */
export interface OffsetStyle {
  readonly colon: boolean
  readonly minutes: 'always' | 'needed'
  readonly seconds: boolean
  readonly zero: string | undefined
}

/** The style of the letters X, x and Z repeated `count` times. */
export function offsetStyle(letter: string, count: number): OffsetStyle {
  if (letter === 'Z') {
    if (count === 5) return { colon: true, minutes: 'always', seconds: true, zero: 'Z' }
    return { colon: false, minutes: 'always', seconds: false, zero: undefined }
  }
  return {
    colon: count === 3 || count === 5,
    minutes: count === 1 ? 'needed' : 'always',
    seconds: count >= 4,
    zero: letter === 'X' ? 'Z' : undefined,
  }
}

export function formatOffset(totalSeconds: number, { colon, minutes, seconds, zero }: OffsetStyle): string {
  if (totalSeconds === 0 && zero !== undefined) return zero
  const [hour, minute, second] = split(totalSeconds)
  const separator = colon ? ':' : ''
  let text = `${totalSeconds < 0 ? '-' : '+'}${twoDigits(hour)}`
  if (minutes === 'always' || minute > 0) text += separator + twoDigits(minute)
  if (seconds && second > 0) text += separator + twoDigits(second)
  return text
}

/** `GMT+9` or, in full, `GMT+09:00`. */
export function formatGmtOffset(totalSeconds: number, full: boolean): string {
  if (totalSeconds === 0) return 'GMT'
  const [hour, minute] = split(totalSeconds)
  const hours = full ? twoDigits(hour) : String(hour)
  return `GMT${totalSeconds < 0 ? '-' : '+'}${hours}${full || minute > 0 ? `:${twoDigits(minute)}` : ''}`
}

/** Reads an offset at the start of the text: its seconds and its length; undefined when there is none. */
export function readOffset(text: string, { colon, zero }: OffsetStyle): readonly [number, number] | undefined {
  if (zero !== undefined && text[0]?.toUpperCase() === zero) return [0, 1]
  const pattern = colon ? /^([+-])(\d\d)(?::(\d\d)(?::(\d\d))?)?/ : /^([+-])(\d\d)(?:(\d\d)(?:(\d\d))?)?(?!:)/
  const found = pattern.exec(text)
  if (!found) return undefined
  const [all, sign, hour, minute = '0', second = '0'] = found
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second)
  return seconds > 18 * 3600 ? undefined : [sign === '-' ? -seconds : seconds, all.length]
}

function split(totalSeconds: number): readonly [number, number, number] {
  const seconds = Math.abs(totalSeconds)
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}

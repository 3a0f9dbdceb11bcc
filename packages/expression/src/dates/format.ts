import type { ZonedDateTime } from '@js-joda/core'
import { dayNames, eraNames, halfDayNames, monthNames, nameOf, quarterNames } from './names.ts'
import { formatGmtOffset, formatOffset, offsetStyle } from './offsets.ts'
import { type PatternField, type PatternPart, parseDatePattern } from './pattern.ts'
import { localDayOfWeek, weekOf, weekOfMonth } from './weeks.ts'
import { zoneLongName, zoneShortName } from './zones.ts'

/** Writes a date and time in a pattern of Java's letters, in English. */
export function formatDate(at: ZonedDateTime, pattern: string): string {
  return formatParts(at, parseDatePattern(pattern))
}

function formatParts(at: ZonedDateTime, parts: readonly PatternPart[]): string {
  let text = ''
  for (const part of parts) {
    if (part.kind === 'literal') text += part.text
    else if (part.kind === 'optional') text += formatParts(at, part.parts)
    else text += formatField(at, part).padStart(part.pad, ' ')
  }
  return text
}

function formatField(at: ZonedDateTime, { letter, count }: PatternField): string {
  const hour = at.hour()
  switch (letter) {
    case 'G':
      return nameOf(eraNames, at.year() > 0 ? 1 : 0, count)
    case 'u':
      return formatYear(at.year(), count)
    case 'y':
      return formatYear(at.year() > 0 ? at.year() : 1 - at.year(), count)
    case 'Y':
      return formatYear(weekOf(at.toLocalDate()).year, count)
    case 'Q':
    case 'q': {
      const quarter = Math.floor((at.monthValue() - 1) / 3)
      return count <= 2 ? digits(quarter + 1, count) : nameOf(quarterNames, quarter, count)
    }
    case 'M':
    case 'L':
      return count <= 2 ? digits(at.monthValue(), count) : nameOf(monthNames, at.monthValue() - 1, count)
    case 'w':
      return digits(weekOf(at.toLocalDate()).week, count)
    case 'W':
      return digits(weekOfMonth(at.toLocalDate()), count)
    case 'd':
      return digits(at.dayOfMonth(), count)
    case 'D':
      return digits(at.dayOfYear(), count)
    case 'F':
      return digits(Math.floor((at.dayOfMonth() - 1) / 7) + 1, count)
    case 'g':
      return digits(at.toLocalDate().toEpochDay() + modifiedJulianDayOfEpoch, count)
    case 'E':
      return nameOf(dayNames, at.dayOfWeek().ordinal(), count)
    case 'e':
    case 'c':
      if (count > 2) return nameOf(dayNames, at.dayOfWeek().ordinal(), count)
      return digits(localDayOfWeek(at.dayOfWeek().value()), count)
    case 'a':
      return nameOf(halfDayNames, hour < 12 ? 0 : 1, count)
    case 'h':
      return digits(hour % 12 || 12, count)
    case 'H':
      return digits(hour, count)
    case 'k':
      return digits(hour || 24, count)
    case 'K':
      return digits(hour % 12, count)
    case 'm':
      return digits(at.minute(), count)
    case 's':
      return digits(at.second(), count)
    case 'S':
      return digits(at.nano(), 9).slice(0, count)
    case 'A':
      return digits(Math.floor(at.toLocalTime().toNanoOfDay() / 1e6), count)
    case 'n':
      return digits(at.nano(), count)
    case 'N':
      return digits(at.toLocalTime().toNanoOfDay(), count)
    case 'V':
      return at.zone().id()
    case 'z': {
      const epochMs = at.toInstant().toEpochMilli()
      return count === 4 ? zoneLongName(at.zone(), epochMs) : zoneShortName(at.zone(), epochMs)
    }
    case 'O':
      return formatGmtOffset(at.offset().totalSeconds(), count === 4)
    case 'Z':
      if (count === 4) return formatGmtOffset(at.offset().totalSeconds(), true)
      return formatOffset(at.offset().totalSeconds(), offsetStyle(letter, count))
    default:
      return formatOffset(at.offset().totalSeconds(), offsetStyle(letter, count))
  }
}

const modifiedJulianDayOfEpoch = 40_587

function digits(value: number, width: number): string {
  return String(value).padStart(width, '0')
}

/** Two letters give the last two digits; four or more a sign before years that need more digits. */
function formatYear(year: number, count: number): string {
  if (count === 2) return digits(Math.abs(year) % 100, 2)
  const text = digits(Math.abs(year), count)
  if (year < 0) return `-${text}`
  return count >= 4 && text.length > count ? `+${text}` : text
}

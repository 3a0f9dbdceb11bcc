import { ZoneId } from '@js-joda/core'
import { createCache } from '../cache.ts'
import { FunctionFailure } from '../errors.ts'
import { intlZone } from './intlZone.ts'

/** What js-joda does not know without rules: not Z, +09:00, UTC, GMT, UT, GMT0 and these with an offset. */
const isRegion = /^(?!(Z|GMT0|UTC|GMT|UT)$|(UTC|GMT|UT)[+-])[A-Za-z]/

const kept = createCache<ZoneId>(200)

/** The time zone of an id such as `UTC`, `Asia/Seoul`, `GMT+9` or `+09:00`. */
export function findZone(id: string): ZoneId {
  return kept(id, (text) => {
    try {
      return isRegion.test(text) ? intlZone(text) : ZoneId.of(text)
    } catch {
      throw new FunctionFailure(`there is no time zone "${text}"; write one such as UTC, Asia/Seoul or +09:00`)
    }
  })
}

// Zones that short names stand for when a date is read.
const shortNames: Readonly<Record<string, string>> = {
  UTC: 'UTC',
  GMT: 'GMT',
  UT: 'UTC',
  Z: 'UTC',
  KST: 'Asia/Seoul',
  JST: 'Asia/Tokyo',
  IST: 'Asia/Kolkata',
  HKT: 'Asia/Hong_Kong',
  CET: 'Europe/Paris',
  CEST: 'Europe/Paris',
  EET: 'Europe/Helsinki',
  EEST: 'Europe/Helsinki',
  WET: 'Europe/Lisbon',
  WEST: 'Europe/Lisbon',
  BST: 'Europe/London',
  MSK: 'Europe/Moscow',
  EST: 'America/New_York',
  EDT: 'America/New_York',
  CST: 'America/Chicago',
  CDT: 'America/Chicago',
  MST: 'America/Denver',
  MDT: 'America/Denver',
  PST: 'America/Los_Angeles',
  PDT: 'America/Los_Angeles',
  AEST: 'Australia/Sydney',
  AEDT: 'Australia/Sydney',
}

/** The zone whose id or short name the text says, in any case. */
export function findNamedZone(text: string): ZoneId | undefined {
  const known = shortNames[text.toUpperCase()]
  try {
    return findZone(known ?? text)
  } catch {
    return undefined
  }
}

// Zones whose English initials Java uses as the short name.
const initialled =
  /^(Coordinated|Greenwich|British|Central European|Eastern European|Western European|Moscow|Korean|Japan|China|India|Hong Kong|Australian|New Zealand|Eastern|Central|Mountain|Pacific|Alaska|Atlantic|South Africa|Israel)\b/

/** The zone's short name at a time, such as `UTC`, `KST`, `CEST` or `PDT`. */
export function zoneShortName(zone: ZoneId, epochMs: number): string {
  const id = zone.id()
  if (/^[+-]|^Z$/.test(id)) return id
  if (/^(UTC?|GMT)$/.test(id)) return id
  const long = zoneLongName(zone, epochMs)
  if (long === 'Coordinated Universal Time') return 'UTC'
  if (initialled.test(long)) return long.replace(/European Standard/, 'European').replace(/[^A-Z]/g, '')
  return `GMT${offsetText(zone, epochMs)}`
}

/** The zone's name at a time in words, such as `Korean Standard Time`. */
export function zoneLongName(zone: ZoneId, epochMs: number): string {
  try {
    const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone.id(), timeZoneName: 'long' }).formatToParts(epochMs)
    return parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone.id()
  } catch {
    return zone.id()
  }
}

function offsetText(zone: ZoneId, epochMs: number): string {
  const minutes = Math.trunc(zone.rules().offsetOfEpochMilli(epochMs).totalSeconds() / 60)
  if (minutes === 0) return ''
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  return `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`
}

import { Instant, LocalDateTime, ZoneId, ZoneOffset, ZoneRulesProvider } from '@js-joda/core'
import '@js-joda/timezone'
import { describe, expect, test } from 'vitest'
import { findZone } from './zones.ts'

const DAY = 86_400_000
const [from, to] = [Date.UTC(1970, 0, 1), Date.UTC(2025, 11, 31)]

// The time zone database as a library, which is too heavy to run with, is the judge.
describe.for([
  'Asia/Seoul',
  'Europe/Berlin',
  'Europe/Dublin',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Asia/Kathmandu',
])('the rules of %s', (id) => {
  const ours = findZone(id)
  const judge = ZoneId.of(id)
  const days = Array.from({ length: (to - from) / DAY }, (_, day) => from + day * DAY)
  const offsetAt = (ms: number) => judge.rules().offsetOfEpochMilli(ms).totalSeconds()

  test('say the offset of every day', () => {
    const wrong = days.filter((ms) => ours.rules().offsetOfEpochMilli(ms).totalSeconds() !== offsetAt(ms))
    expect(wrong).toEqual([])
  })

  test('find the instant of local times, also of those that a change leaves out or has twice', () => {
    const changes = days.filter((ms) => offsetAt(ms - DAY) !== offsetAt(ms + DAY)).slice(-24)
    const locals = changes.flatMap((ms) =>
      Array.from({ length: 48 }, (_, half) => LocalDateTime.ofEpochSecond(ms / 1000 + half * 1800, 0, ZoneOffset.UTC)),
    )
    const wrong = locals.filter((local) => !local.atZone(ours).toInstant().equals(local.atZone(judge).toInstant()))
    expect(wrong.map(String)).toEqual([])
  })
})

test('seconds in offsets of old are kept', () => {
  expect(findZone('Asia/Seoul').rules().offsetOfInstant(Instant.parse('1900-01-01T00:00:00Z')).id()).toBe('+08:27:52')
})

test.for(['asia/seoul', 'Asia/Nowhere', 'PST', 'X', ''])('there is no zone "%s"', (id) => {
  expect(() => findZone(id)).toThrow(`there is no time zone "${id}"`)
})

test.for([
  ['UTC', 'Z'],
  ['GMT+9', '+09:00'],
  ['UT-03:00', '-03:00'],
  ['+05:30', '+05:30'],
  ['Etc/GMT+5', '-05:00'],
])('%s is at %s', ([id, offset]) => {
  expect(findZone(id).rules().offsetOfEpochMilli(0).id()).toBe(offset)
})

test('every zone of the database is known', () => {
  const ids = ZoneRulesProvider.getAvailableZoneIds()
  expect(ids.length).toBeGreaterThan(500)
  expect(() => ids.map(findZone)).not.toThrow()
})

import { expect, test, vi } from 'vitest'
import { createLogValve } from './logValve.ts'

test('a flood of lines is cut to a hundred a second, and what was cut is counted', () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const lines: string[] = []
  const valve = createLogValve((level, line) => lines.push(`${level} ${line}`))
  for (let line = 0; line < 250; line += 1) valve.log('info', String(line))
  valve.log('debug', 'never shown')
  expect(lines).toHaveLength(100)
  vi.advanceTimersByTime(1001)
  valve.log('error', 'next')
  expect(lines.slice(100)).toEqual(['warn 150 lines of the engine were left out', 'error next'])
  vi.useRealTimers()
})

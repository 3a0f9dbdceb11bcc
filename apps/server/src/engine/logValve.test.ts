import { expect, test, vi } from 'vitest'
import { createLogValve } from './logValve.ts'

test('[I7] a flood of lines is cut to a hundred a second, and what was cut is counted', () => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] })
  const lines: string[] = []
  const valve = createLogValve((level, line) => lines.push(`${level} ${line}`))
  for (let line = 0; line < 250; line += 1) valve.log('info', String(line))
  valve.log('debug', 'never shown')
  expect(lines).toHaveLength(100)
  vi.advanceTimersByTime(1001)
  expect(lines.slice(100)).toEqual(['warn 150 lines of the engine were left out'])
  valve.log('error', 'x'.repeat(10_000))
  expect(lines[101]).toHaveLength('error '.length + 4000)
  vi.useRealTimers()
})

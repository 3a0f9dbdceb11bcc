import { expect, test } from 'vitest'
import { troubleOf } from './trouble.ts'

const fine = { runState: 'running', quarantine: null, longestTriggerMs: 0, terminatedTriggers: 0 } as const
const quarantine = { until: 1, code: 'PROCESSOR_QUARANTINED', message: 'm', todo: 't' }

test.for([
  { given: {}, trouble: undefined },
  { given: { longestTriggerMs: 60_000 }, trouble: undefined },
  { given: { longestTriggerMs: 60_001 }, trouble: 'hanging' },
  { given: { runState: 'stopping', longestTriggerMs: 90_000, terminatedTriggers: 1 }, trouble: 'hanging' },
  { given: { runState: 'stopped', terminatedTriggers: 2 }, trouble: 'lingering' },
  { given: { runState: 'quarantined', quarantine }, trouble: 'quarantined' },
  { given: { runState: 'blocked', longestTriggerMs: 90_000 }, trouble: 'blocked' },
] as const)('$given is $trouble', ({ given, trouble }) => {
  expect(troubleOf({ ...fine, ...given })).toBe(trouble)
})

import { expect, test } from 'vitest'
import { countPlaywright, countVitest, summary } from './testReport.mjs'

const file = (assertionResults: object[], rest: object = {}) => ({
  name: 'a.test.ts',
  status: 'passed',
  message: '',
  assertionResults,
  ...rest,
})
const passed = { status: 'passed', fullName: 'fine' }
const failed = { status: 'failed', fullName: 'broken' }

test.for([
  { name: 'all well', report: { testResults: [file([passed, passed])] }, code: 0, counts: [2, 0], failures: [] },
  {
    name: 'a failed test',
    report: { testResults: [file([passed, failed], { status: 'failed' })] },
    code: 1,
    counts: [1, 1],
    failures: ['a.test.ts: broken'],
  },
  {
    name: 'a file that does not load',
    report: { testResults: [file([], { status: 'failed', message: 'SyntaxError: x\n at y' })] },
    code: 1,
    counts: [0, 1],
    failures: ['a.test.ts: SyntaxError: x'],
  },
  {
    name: 'an error beside the tests',
    report: { testResults: [file([passed])] },
    code: 1,
    counts: [1, 1],
    failures: ['unit tests: ended with exit code 1'],
  },
  {
    name: 'no report at all',
    report: undefined,
    code: 137,
    counts: [0, 1],
    failures: ['unit tests: ended with exit code 137 before any result'],
  },
  {
    name: 'left out tests',
    report: { testResults: [file([passed, { status: 'skipped' }, { status: 'todo' }])] },
    code: 0,
    counts: [1, 2],
    failures: ['unit tests: 2 left out'],
  },
  {
    name: 'left out and failed tests',
    report: { testResults: [file([failed, { status: 'skipped' }])] },
    code: 1,
    counts: [0, 2],
    failures: ['a.test.ts: broken', 'unit tests: 1 left out'],
  },
])('$name in Vitest is counted', ({ report, code, counts, failures }) => {
  expect(countVitest(report, code, 'unit tests')).toEqual({ passed: counts[0], failed: counts[1], failures })
})

const spec = (title: string, status: string) => ({ title, tests: [{ status }] })
const suites = (...specs: object[]) => [
  { file: 'e.spec.ts', title: 'e.spec.ts', specs: [], suites: [{ file: 'e.spec.ts', title: 'canvas', specs }] },
]

test.for([
  { name: 'all well', report: { suites: suites(spec('draws', 'expected')) }, code: 0, counts: [1, 0], failures: [] },
  {
    name: 'a failed test',
    report: { suites: suites(spec('draws', 'unexpected')) },
    code: 1,
    counts: [0, 1],
    failures: ['e.spec.ts: canvas › draws'],
  },
  {
    name: 'a flaky test',
    report: { suites: suites(spec('draws', 'flaky')) },
    code: 0,
    counts: [0, 1],
    failures: ['e.spec.ts: canvas › draws (flaky)'],
  },
  {
    name: 'an error beside the tests',
    report: { suites: [], errors: [{ message: 'No tests found\nx' }] },
    code: 1,
    counts: [0, 1],
    failures: ['browser tests: No tests found'],
  },
  {
    name: 'no report at all',
    report: undefined,
    code: 1,
    counts: [0, 1],
    failures: ['browser tests: ended with exit code 1 before any result'],
  },
])('$name in Playwright is counted', ({ report, code, counts, failures }) => {
  expect(countPlaywright(report, code)).toEqual({ passed: counts[0], failed: counts[1], failures })
})

test('the last line is for machines', () => {
  const { text, failed: count } = summary([
    { name: 'setup', passed: 0, failed: 0, failures: [], seconds: 1 },
    { name: 'lint', passed: 1, failed: 0, failures: [], seconds: 2 },
    { name: 'unit', passed: 10, failed: 1, failures: ['a.test.ts: broken'], seconds: 3 },
  ])
  expect(count).toBe(1)
  expect(text.split('\n').at(-1)).toBe('11 passed, 1 failed')
  expect(text).toContain('✗ a.test.ts: broken')
  expect(text).not.toContain('setup')
})

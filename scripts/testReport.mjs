/** Counts a Vitest JSON report. A file that could not be loaded, or a crash beside the tests, is a failure too. */
export function countVitest(report, exitCode, name) {
  if (!report) return crashed(name, exitCode)
  const failures = []
  let [passed, skipped] = [0, 0]
  for (const { name: file, status, message, assertionResults } of report.testResults) {
    for (const test of assertionResults) {
      if (test.status === 'passed') passed += 1
      else if (test.status === 'failed') failures.push(`${file}: ${test.fullName}`)
      else skipped += 1
    }
    const blamed = assertionResults.some((test) => test.status === 'failed')
    if (status === 'failed' && !blamed) failures.push(`${file}: ${firstLine(message) || 'could not be loaded'}`)
  }
  return finish({ passed, skipped, failures }, exitCode, name)
}

/** Counts a Playwright JSON report. */
export function countPlaywright(report, exitCode, name = 'browser tests') {
  if (!report) return crashed(name, exitCode)
  const failures = (report.errors ?? []).map((error) => `${name}: ${firstLine(error.message)}`)
  let [passed, skipped] = [0, 0]
  for (const { file, title, test } of specsOf(report.suites ?? [])) {
    if (test.status === 'expected') passed += 1
    else if (test.status === 'skipped') skipped += 1
    else failures.push(`${file}: ${title}${test.status === 'flaky' ? ' (flaky)' : ''}`)
  }
  return finish({ passed, skipped, failures }, exitCode, name)
}

/** What stands at the end: a line a stage, what failed, and the line that machines read. */
export function summary(results) {
  const passed = sum(results, ({ passed }) => passed)
  const failed = sum(results, ({ failed }) => failed)
  const lines = results
    .filter(({ passed, failed }) => passed + failed > 0)
    .map(
      ({ name, passed, failed, seconds }) =>
        `  ${name.padEnd(8)} ${passed} passed, ${failed} failed, ${Math.round(seconds)} s`,
    )
  const failures = results.flatMap(({ failures }) => failures).map((failure) => `  ✗ ${failure}`)
  return { failed, text: ['', ...lines, ...failures, `${passed} passed, ${failed} failed`].join('\n') }
}

function* specsOf(suites, path = []) {
  for (const { file, title, suites: inner = [], specs = [] } of suites) {
    const inside = title === file ? path : [...path, title]
    for (const spec of specs)
      for (const test of spec.tests) yield { file, title: [...inside, spec.title].join(' › '), test }
    yield* specsOf(inner, inside)
  }
}

/** What was left out has not passed; and an exit code that no failed test explains is a failure of its own. */
function finish({ passed, skipped, failures }, exitCode, name) {
  const unexplained = exitCode !== 0 && failures.length + skipped === 0
  const failed = failures.length + skipped + (unexplained ? 1 : 0)
  const leftOut = skipped > 0 ? [`${name}: ${skipped} left out`] : []
  const crash = unexplained ? [`${name}: ended with exit code ${exitCode}`] : []
  return { passed, failed, failures: [...failures, ...leftOut, ...crash] }
}

function crashed(name, exitCode) {
  return { passed: 0, failed: 1, failures: [`${name}: ended with exit code ${exitCode} before any result`] }
}

const sum = (list, value) => list.reduce((total, item) => total + value(item), 0)
const firstLine = (text = '') => text.split('\n', 1)[0]

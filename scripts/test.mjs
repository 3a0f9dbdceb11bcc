/**
 * `npm test`: makes the clone ready and runs every check: types, lint, unit tests, tests with real services, browser
 * tests. `npm test -- unit lint` runs these only. The last line is `N passed, N failed`.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { provideChromium } from './chromium.mjs'
import { npm, root, run } from './run.mjs'
import { SetupError, setUp } from './setup.mjs'
import { countPlaywright, countVitest, summary } from './testReport.mjs'

const reports = join(root, '.cache', 'test-reports')

/** What runs, in order. Each gives `{ passed, failed, failures }`. */
const stages = {
  types: () => check('Type check', ['run', '--silent', 'check:types']),
  lint: () => check('Lint', ['run', '--silent', 'check:lint']),
  unit: () => vitest('unit'),
  service: () => vitest('service'),
  browser: () => browser(),
}

const asked = process.argv.slice(2)
const unknown = asked.find((name) => !(name in stages))
if (unknown) {
  console.error(`There is no stage "${unknown}"; there are ${Object.keys(stages).join(', ')}.`)
  process.exit(2)
}

const results = []
const names = asked.length > 0 ? asked : Object.keys(stages)
const ready = await attempt('setup', async () => {
  await setUp({ web: names.includes('browser') })
  return { passed: 0, failed: 0, failures: [] }
})
results.push(ready)
for (const name of ready.failed > 0 ? [] : names) {
  console.log(`\n━━ ${name}`)
  results.push(await attempt(name, stages[name]))
}
const { text, failed } = summary(results)
console.log(text)
process.exitCode = failed > 0 ? 1 : 0

/** A stage that cannot even run is one failure with its name. */
async function attempt(name, stage) {
  const started = performance.now()
  const seconds = () => (performance.now() - started) / 1000
  try {
    return { name, ...(await stage()), seconds: seconds() }
  } catch (error) {
    const why = error instanceof SetupError ? error.message : (error.stack ?? String(error))
    return { name, passed: 0, failed: 1, failures: [`${name} could not run: ${why}`], seconds: seconds() }
  }
}

async function check(name, args) {
  return (await npm(args)) === 0 ? { passed: 1, failed: 0, failures: [] } : { passed: 0, failed: 1, failures: [name] }
}

async function vitest(project) {
  const report = reportFile(`${project}.json`)
  const output = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const code = await run('vitest', ['run', '--project', project, '--passWithNoTests', ...output])
  return countVitest(readReport(report), code, `${project} tests`)
}

async function browser() {
  const chromium = await provideChromium()
  if (!chromium) throw new SetupError('No Chromium could be found or installed. Set CHROMIUM_PATH to one.')
  const report = reportFile('browser.json')
  const env = { CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: report }
  const code = await run('playwright', ['test', '--reporter=list,json'], { env })
  return countPlaywright(readReport(report), code)
}

function reportFile(name) {
  mkdirSync(reports, { recursive: true })
  const file = join(reports, name)
  rmSync(file, { force: true })
  return file
}

function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

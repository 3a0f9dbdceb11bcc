/**
 * `npm run bench [-- ROW …] [--runs 3] [--seconds 15] [--profile]`: measures real server processes and prints Markdown. Without
 * names: the whole table; `growth` and its parts are named in growth.ts.
 */
import { parseArgs } from 'node:util'
import type { Options } from './deployed.ts'
import { growth } from './growth.ts'
import { load, machine, median } from './machine.ts'
import { clearProfiles, describeProfiles } from './profiles.ts'
import { type Figures, figuresAndThreads, nifiNote, rows } from './rows.ts'
import { table } from './table.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '15' },
    profile: { type: 'boolean', default: false },
  },
})
const names = positionals.flatMap((name) => (name === 'growth' ? Object.keys(growth) : [name]))
const unknown = names.find((name) => !(name in rows) && !(name in growth))
if (unknown !== undefined) {
  console.error(`No benchmark is called "${unknown}". Rows: ${Object.keys(rows).join(', ')}.`)
  console.error(`How cost grows: growth, or one of ${Object.keys(growth).join(', ')}.`)
  process.exit(2)
}
const options: Options = { seconds: Number(values.seconds), profile: values.profile }
const runs = options.profile ? 1 : Number(values.runs)

console.log(`${machine()}\n`)
const chosen = names.length === 0 ? Object.keys(rows) : names.filter((name) => name in rows)
if (chosen.length > 0) await printTable(chosen)
for (const name of names) {
  if (!(name in growth)) continue
  const { title, head, measure } = growth[name]
  console.log(`\n## ${title}\n\nLoad before ${load().toFixed(2)}.\n`)
  console.log(table(head, await measure(options)))
}

async function printTable(chosen: readonly string[]): Promise<void> {
  const lines: string[][] = []
  for (const name of chosen) {
    const { title, nifi, bar, measure, show } = rows[name]
    const loadBefore = load()
    const results: Figures[] = []
    for (let run = 0; run < runs; run += 1) {
      if (options.profile) clearProfiles()
      const [result, threads] = figuresAndThreads(await measure(options))
      results.push(result)
      console.error(`${name}, run ${run + 1} of ${runs}: ${show(result).text}${threads}`)
    }
    const figures = medians(results)
    const { text, met } = show(figures)
    const optional = (value: number | undefined, digits: number) => value?.toFixed(digits) ?? ''
    lines.push([
      title,
      nifi,
      bar,
      text,
      met ? 'yes' : '**no**',
      optional(figures.cpuSeconds, 1),
      optional(figures.highestMiB && figures.highestMiB * 1.048576, 0),
      loadBefore.toFixed(2),
    ])
    if (options.profile) console.log(describeProfiles())
  }
  const head = [
    'flow',
    'NiFi 2.3',
    'bar',
    `Mulgil, ${runs === 1 ? 'one run' : `median of ${runs}`}`,
    'met',
    'CPU s',
    'highest RSS, MB',
    'load before',
  ]
  console.log(`${table(head, lines)}\n\n${nifiNote}`)
}

/** The median of each figure. */
function medians(results: readonly Figures[]): Figures {
  return Object.fromEntries(
    Object.keys(results[0]).map((figure) => [figure, median(results.map((result) => result[figure]))]),
  )
}

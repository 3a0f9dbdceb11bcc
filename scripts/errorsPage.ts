/** Writes docs/errors.md from the tables of all packages: `npm run docs`. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { errors as server } from '../apps/server/src/errors.ts'
import { errors as cli } from '../packages/cli/src/errors.ts'
import { errors as engine } from '../packages/engine/src/errors.ts'
import { flowErrors, problemWords } from '../packages/flow/src/index.ts'
import { errors as processors } from '../packages/processors/src/errors.ts'
import { errors as provenance } from '../packages/provenance/src/errors.ts'
import { root } from './run.mjs'

/** Words of an error or problem; the details are filled in as ‹name›. */
interface Words {
  readonly status?: number
  readonly severity?: string
  readonly what: (details: never) => string
  readonly todo: string | ((details: never) => string)
}
type Table = Readonly<Record<string, Words>>

const sections: readonly { readonly title: string; readonly text: string; readonly table: Table }[] = [
  {
    title: 'Problems of a flow',
    text: 'Said by validation, on the canvas, before a deploy and by `mulgil validate`, with component and property.',
    table: problemWords,
  },
  { title: 'Reading a flow file', text: 'Said at import and by the command line.', table: flowErrors.table },
  { title: 'Server', text: 'Said by the API as problem details, and at start.', table: server.table },
  { title: 'Engine', text: 'Said by the API, in bulletins and at start.', table: engine.table },
  {
    title: 'Processors',
    text: 'In the attributes `error.code` and `error.message` of a FlowFile that went to `failure`, and in bulletins.',
    table: processors.table,
  },
  { title: 'Provenance and stores', text: 'Said by the API and at start.', table: provenance.table },
  { title: 'Command line', text: 'Said by `mulgil`.', table: cli.table },
]

/** A stand-in for any details: each is its own name in brackets. */
const placeholders = new Proxy({}, { get: (_, name) => `‹${String(name)}›` }) as never

/** The page as Markdown. */
export function errorsPage(): string {
  const parts = sections.map(({ title, text, table }) => {
    const rows = Object.entries(table)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([code, { status, severity, what, todo }]) => {
        const advice = typeof todo === 'string' ? todo : todo(placeholders)
        return `| \`${code}\` | ${severity ?? status} | ${cell(what(placeholders))} | ${cell(advice)} |`
      })
    const kind = rows.length > 0 && 'severity' in Object.values(table)[0] ? 'severity' : 'HTTP'
    return [
      `## ${title}`,
      '',
      text,
      '',
      `| code | ${kind} | what | what to do |`,
      '| --- | --- | --- | --- |',
      ...rows,
    ].join('\n')
  })
  const head = ['# Errors', '', '<!-- Made from the tables of all packages by scripts/errorsPage.ts; do not edit. -->']
  return `${[head.join('\n'), 'Codes are stable. ‹…› stands for what it is about.', ...parts].join('\n\n')}\n`
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

/** Where the page lies. */
export const errorsPageFile = join(root, 'docs', 'errors.md')

if (import.meta.main) writeFileSync(errorsPageFile, errorsPage())

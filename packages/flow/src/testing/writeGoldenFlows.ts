/* `node packages/flow/src/testing/writeGoldenFlows.ts fixtures/flows/format-N`: records what the documents in a folder mean today. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseFlow } from '../parse.ts'

const [, , folder] = process.argv
if (!folder) throw new Error('Say which folder, as fixtures/flows/format-2.')
for (const name of readdirSync(folder)) {
  if (!name.endsWith('.json') || name.endsWith('.parsed.json')) continue
  const parsed = parseFlow(readFileSync(join(folder, name), 'utf8'))
  writeFileSync(join(folder, name.replace(/json$/, 'parsed.json')), `${JSON.stringify(parsed, null, 1)}\n`)
}

/** `npm run bench -- NAME`: runs bench/NAME.ts with the project's Node.js. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { findNode, root, run } from './run.mjs'
import { reportSetupError, setUp } from './setup.mjs'

const [name, ...args] = process.argv.slice(2)
const names = readdirSync(join(root, 'bench'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && /^[a-z]+\.ts$/.test(file))
  .map((file) => file.slice(0, -3))
if (!names.includes(name)) {
  console.error(`Which benchmark? npm run bench -- ${names.join('|')}`)
  process.exit(2)
}
await setUp({ web: name === 'start' }).catch(reportSetupError)
process.exitCode = await run(findNode(), [join('bench', `${name}.ts`), ...args])

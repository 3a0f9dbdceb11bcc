/** `npm run bench [-- WHAT …]`: runs bench/bench.ts with the project's Node.js. */
import { join } from 'node:path'
import { findNode, run } from './run.mjs'
import { reportSetupError, setUp } from './setup.mjs'

await setUp({ web: true }).catch(reportSetupError)
process.exitCode = await run(findNode(), [join('bench', 'bench.ts'), ...process.argv.slice(2)])

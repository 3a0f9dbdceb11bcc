/** `npm start`: makes the clone ready and runs the server. Flags after `--` go to the server. */
import { ended, findNode, forwardSignals, start } from './run.mjs'
import { serverArguments, serverEnvironment } from './server.mjs'
import { reportSetupError, setUp } from './setup.mjs'

await setUp({ web: true }).catch(reportSetupError)
const server = start(findNode(), [...serverArguments, ...process.argv.slice(2)], { env: serverEnvironment })
forwardSignals(server)
process.exitCode = await ended(server)

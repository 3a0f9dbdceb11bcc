import { MulgilError } from '@mulgil/flow'
import { runCommand } from './commandLine.ts'
import { exitCodes } from './exitCodes.ts'

// A command that has given its result ends the process: a thread that is still closing must not hold it up.
try {
  const code = await runCommand(process.argv.slice(2), process.env)
  if (code !== undefined) process.exit(code)
} catch (error) {
  if (error instanceof MulgilError) process.stderr.write(`${error.message}\n${error.todo}\n`)
  else console.error('Mulgil failed:', error)
  process.exit(error instanceof MulgilError && error.code === 'USAGE' ? exitCodes.usage : exitCodes.failed)
}

import { MulgilError } from '@mulgil/flow'
import { runCommand } from './commandLine.ts'
import { exitCodes } from './exitCodes.ts'

try {
  const code = await runCommand(process.argv.slice(2), process.env)
  if (code !== undefined) process.exitCode = code
} catch (error) {
  if (error instanceof MulgilError) process.stderr.write(`${error.message}\n${error.todo}\n`)
  else console.error('Mulgil failed:', error)
  process.exitCode = error instanceof MulgilError && error.code === 'USAGE' ? exitCodes.usage : exitCodes.failed
}

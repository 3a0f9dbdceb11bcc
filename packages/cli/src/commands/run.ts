import { resolve } from 'node:path'
import { type FlowDocument, MulgilError, type Problem, parseDuration, parseFlow } from '@mulgil/flow'
import { consoleLog as log, runFlow } from '@mulgil/server'
import type { Environment } from '../commandLine.ts'
import { describeProblems } from '../describeProblems.ts'
import { errors } from '../errors.ts'
import { exitCodes } from '../exitCodes.ts'
import { readParameters } from '../readParameters.ts'
import { readText } from '../readText.ts'

interface RunOptions {
  readonly file: string
  readonly param?: readonly string[]
  readonly home?: string
  readonly drain?: string
  readonly durability?: string
}

/** `mulgil run`: a flow without a server, until SIGINT or SIGTERM; then what is on its way ends first. */
export async function run(
  { file, param, home, drain, durability = 'fsync' }: RunOptions,
  env: Environment,
): Promise<number> {
  const drainMs = drain === undefined ? undefined : parseDuration(drain)
  if (drain !== undefined && drainMs === undefined) {
    throw errors.USAGE({ problem: `--drain "${drain}" is no duration; write it as "30 sec".` })
  }
  if (durability !== 'fsync' && durability !== 'none') {
    throw errors.USAGE({ problem: `--durability "${durability}" is not known; it is fsync or none.` })
  }
  const text = await readText(file)
  try {
    const document = parseFlow(text)
    const given = readParameters(document, param ?? [], env)
    const { queued } = await runFlow(document, {
      home: homeOf(document, home ?? env.MULGIL_HOME),
      signal: signalled(),
      given,
      durability,
      drainMs,
      log,
    })
    log.info('Mulgil has stopped')
    return queued > 0 ? exitCodes.dataLeft : exitCodes.fine
  } catch (error) {
    if (!(error instanceof MulgilError) || !error.problems) throw error
    process.stderr.write(describeProblems(file, text, error.problems.filter(isError)))
    process.stderr.write(`${file}: not run\n`)
    return exitCodes.failed
  }
}

const isError = ({ severity }: Problem) => severity === 'error'
const homeOf = (document: FlowDocument, home: string | undefined) => resolve(home ?? `.mulgil/run/${document.id}`)

/** Aborted by the first signal; a second one ends the process at once. */
function signalled(): AbortSignal {
  const controller = new AbortController()
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(130)
    controller.abort()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return controller.signal
}

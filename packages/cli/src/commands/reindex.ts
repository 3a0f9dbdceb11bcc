import { readSettings, reindexHome } from '@mulgil/server'
import type { Environment } from '../commandLine.ts'
import { describeRebuild } from '../describeRebuild.ts'
import { errors } from '../errors.ts'
import { exitCodes } from '../exitCodes.ts'

interface ReindexCommand {
  readonly home?: string
  readonly database?: string
  readonly config?: string
  readonly from?: string
}

const TELL_EVERY_MS = 2000

/** `mulgil reindex`: builds the provenance index again from the journal and its archive. */
export async function reindex({ from, ...given }: ReindexCommand, env: Environment): Promise<number> {
  if (from !== undefined && from !== 'journal') {
    throw errors.USAGE({ problem: `--from "${from}" is not known; the index is built from the journal.` })
  }
  const argv = Object.entries(given).flatMap(([name, value]) => [`--${name}`, value])
  const settings = readSettings({ argv, env, cwd: process.cwd() })
  let told = performance.now()
  const summaries = await reindexHome(settings, {
    onlyJournal: from === 'journal',
    onProgress(engine, { events, file, files }) {
      if (performance.now() - told < TELL_EVERY_MS) return
      told = performance.now()
      process.stdout.write(`${engine}: journal file ${file} of ${files}, ${events.toLocaleString('en')} events\n`)
    },
  })
  for (const [engine, summary] of summaries) process.stdout.write(describeRebuild(engine, summary))
  return exitCodes.fine
}

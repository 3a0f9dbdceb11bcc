import { checkHome, readSettings } from '@mulgil/server'
import type { Environment } from '../commandLine.ts'
import { describeReport } from '../describeReport.ts'
import { exitCodes } from '../exitCodes.ts'

interface CheckOptions {
  readonly home?: string
  readonly database?: string
  readonly config?: string
  readonly repair?: boolean
  readonly json?: boolean
}

/** `mulgil check`: says what is wrong with a data folder that no server uses, and repairs it on request. */
export async function check({ repair, json, ...given }: CheckOptions, env: Environment): Promise<number> {
  const argv = Object.entries(given).flatMap(([name, value]) => [`--${name}`, value])
  const settings = readSettings({ argv, env, cwd: process.cwd() })
  const report = await checkHome(settings, { repair })
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : describeReport(settings.home, report))
  return report.clean ? exitCodes.fine : exitCodes.failed
}

import { MulgilError, type Problem } from '@mulgil/flow'
import { validateDocument } from '@mulgil/server'
import { describeProblems } from '../describeProblems.ts'
import { exitCodes } from '../exitCodes.ts'
import { readText } from '../readText.ts'

/** `mulgil validate`: says what is wrong with each file. */
export async function validate(files: readonly string[]): Promise<number> {
  let failed = false
  for (const file of files) {
    const text = await readText(file)
    const problems = await problemsOf(text)
    const errorCount = problems.filter(({ severity }) => severity === 'error').length
    failed ||= errorCount > 0
    if (problems.length > 0) process.stdout.write(describeProblems(file, text, problems))
    process.stdout.write(`${file}: ${verdict(errorCount, problems.length - errorCount)}\n`)
  }
  return failed ? exitCodes.failed : exitCodes.fine
}

/** A file that is no flow has that one problem. */
async function problemsOf(text: string): Promise<readonly Problem[]> {
  try {
    return await validateDocument(text)
  } catch (error) {
    if (!(error instanceof MulgilError)) throw error
    const { code, message, todo, details, problems } = error
    return problems ?? [{ code, severity: 'error', message, todo, details }]
  }
}

const count = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`

function verdict(errors: number, warnings: number): string {
  if (errors === 0) return warnings === 0 ? 'fine' : `fine, with ${count(warnings, 'warning')}`
  return warnings === 0 ? count(errors, 'error') : `${count(errors, 'error')}, ${count(warnings, 'warning')}`
}

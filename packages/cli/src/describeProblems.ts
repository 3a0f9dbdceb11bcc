import { locateProblem, type Problem } from '@mulgil/flow'

/** Problems as compilers print them: file, line and column where they are known, then what is wrong and what to do. */
export function describeProblems(file: string, text: string, problems: readonly Problem[]): string {
  return problems
    .map((problem) => {
      const { line, column } = placeOf(text, problem)
      const place = line === undefined ? file : `${file}:${line}:${column}`
      const todo = problem.todo ? `\n    ${problem.todo}` : ''
      return `${place}: ${problem.severity} ${problem.code}\n    ${problem.message}${todo}\n`
    })
    .join('')
}

function placeOf(text: string, problem: Problem) {
  const { line, column } = problem.details ?? {}
  if (line !== undefined) return { line, column }
  return locateProblem(text, problem) ?? {}
}

import { useTranslations } from 'use-intl'
import type { FieldProblem } from './fieldProblem.ts'

/** The words for what is wrong with a typed value. */
export function useProblemWords(): (problem: FieldProblem) => string {
  const t = useTranslations('inspector')
  return (problem) => {
    switch (problem.code) {
      case 'tooSmall':
        return t('tooSmall', { min: problem.min })
      case 'tooLarge':
        return t('tooLarge', { max: problem.max })
      default:
        return t(problem.code)
    }
  }
}

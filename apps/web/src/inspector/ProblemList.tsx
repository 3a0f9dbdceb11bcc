import type { contract } from '@mulgil/client'
import { OctagonAlert, TriangleAlert } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { useProblemText } from '../i18n/problemWords.ts'
import { Button } from '../ui/Button.tsx'
import { useProblems } from '../workspace/WorkspaceContext.tsx'
import styles from './Inspector.module.css'

interface ProblemListProps {
  readonly id: string
  /** Brings the place of a problem into view. */
  onFix?(problem: contract.Problem): void
}

/** What is wrong with the selected thing, each with its next step. */
export function ProblemList({ id, onFix }: ProblemListProps) {
  return <Problems problems={useProblems(id)} onFix={onFix} />
}

interface ProblemsProps extends Pick<ProblemListProps, 'onFix'> {
  readonly problems: readonly contract.Problem[]
}

/** Problems, each with its next step. */
export function Problems({ problems, onFix }: ProblemsProps) {
  const t = useTranslations('inspector')
  const words = useProblemText()
  if (problems.length === 0) return null
  return (
    <section className={styles.problems} aria-label={t('problems', { count: problems.length })}>
      {problems.map((problem) => {
        const { what, todo } = words(problem)
        const Icon = problem.severity === 'error' ? OctagonAlert : TriangleAlert
        return (
          <div key={`${problem.code}:${problem.property}:${problem.message}`} className={styles.problem}>
            <Icon size={16} aria-hidden />
            <div className={styles.problemText}>
              <p>{what}</p>
              {todo && <p className={styles.problemTodo}>{todo}</p>}
            </div>
            {onFix && (
              <Button variant="quiet" onClick={() => onFix(problem)}>
                {t('fix')}
              </Button>
            )}
          </div>
        )
      })}
    </section>
  )
}

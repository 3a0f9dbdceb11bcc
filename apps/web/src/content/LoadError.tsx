import { CloudOff, OctagonAlert } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { ApiError, isUnreachable } from '../api/problem.ts'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { useErrorWords } from '../ui/Toast.tsx'
import styles from './LoadError.module.css'

interface LoadErrorProps {
  readonly error: unknown
  onRetry?(): void
}

/** Stands where something could not be loaded: what happened, where, what to do, and a way to try again. */
export function LoadError({ error, onRetry }: LoadErrorProps) {
  const t = useTranslations('content')
  const { what, todo } = useErrorWords()(error)
  const place =
    error instanceof ApiError ? [error.problem.component, error.problem.property].filter(Boolean).join(' · ') : ''
  return (
    <div role="alert" className={styles.error}>
      <EmptyState
        icon={isUnreachable(error) ? CloudOff : OctagonAlert}
        title={what}
        text={
          <>
            {place && <span>{t('where', { place })} </span>}
            {todo}
          </>
        }
        action={onRetry && <Button onClick={onRetry}>{t('tryAgain')}</Button>}
      />
    </div>
  )
}

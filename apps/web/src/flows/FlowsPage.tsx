import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { LayoutTemplate } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { queries } from '../api/queries.ts'
import { Page } from '../app/Page.tsx'
import linkStyles from '../content/FlowFileLinks.module.css'
import { LoadError } from '../content/LoadError.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { FirstRun } from './FirstRun.tsx'
import styles from './FlowsPage.module.css'
import { FlowTable } from './FlowTable.tsx'
import { ImportButton } from './ImportButton.tsx'
import { ImportProblemNote } from './ImportProblemNote.tsx'
import { NewFlowButton } from './NewFlowButton.tsx'
import { useFileDrop } from './useFileDrop.ts'
import { useImport } from './useImport.ts'

const EVERY_MS = 5000

/** All flows; when there are none, ready ones to start. A file can be dropped anywhere. */
export function FlowsPage() {
  const t = useTranslations('flows')
  const { data, error, refetch } = useQuery({ ...queries.flows(), refetchInterval: EVERY_MS })
  const { importFiles, isBusy, problem, dismiss } = useImport()
  const { isOver, handlers } = useFileDrop(importFiles)
  const importButton = <ImportButton busy={isBusy} onFiles={importFiles} />
  const hasFlows = data !== undefined && data.length > 0
  return (
    <Page
      title={t('title')}
      layout="fill"
      actions={
        hasFlows && (
          <>
            <Link className={linkStyles.link} to="/templates">
              <LayoutTemplate size={16} aria-hidden />
              <span className={linkStyles.text}>{t('fromTemplate')}</span>
            </Link>
            {importButton}
            <NewFlowButton primary label={t('newFlow')} />
          </>
        )
      }
    >
      <div className={styles.page} {...handlers}>
        {problem && <ImportProblemNote problem={problem} onClose={dismiss} />}
        {error && !data && <LoadError error={error} onRetry={() => void refetch()} />}
        {!data && !error && <ListSkeleton />}
        {data?.length === 0 && <FirstRun importButton={importButton} />}
        {hasFlows && <FlowTable flows={data.toSorted((a, b) => a.name.localeCompare(b.name))} />}
        {isOver && (
          <div className={styles.drop} aria-hidden="true">
            {t('dropHere')}
          </div>
        )}
      </div>
    </Page>
  )
}

function ListSkeleton() {
  const t = useTranslations('content')
  return (
    <div className={styles.skeleton} role="status" aria-label={t('loading')}>
      {[1, 2, 3, 4].map((line) => (
        <Skeleton key={line} height="44px" />
      ))}
    </div>
  )
}

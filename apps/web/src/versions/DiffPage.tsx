import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ArrowLeftRight } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { queries } from '../api/queries.ts'
import { Page } from '../app/Page.tsx'
import { LoadError } from '../content/LoadError.tsx'
import type { DiffSearch } from '../router.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Select } from '../ui/Select.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { DiffList } from './DiffList.tsx'
import styles from './versions.module.css'

const route = getRouteApi('/flows/$flow/diff')

/** The differences between two versions of a flow, or a version and the draft. */
export function DiffPage() {
  const t = useTranslations('versions')
  const { flow: id } = route.useParams()
  const { from = 'deployed', to = 'draft' } = route.useSearch()
  const navigate = route.useNavigate()
  const flow = useQuery({ ...queries.flow(id), staleTime: 2000 })
  const versions = useQuery(queries.versions(id))
  const diff = useQuery(queries.diff(id, from, to))
  const change = (changes: DiffSearch) => navigate({ search: { from, to, ...changes }, replace: true })
  const choices = [
    { value: 'draft', label: t('draft') },
    { value: 'deployed', label: t('deployedChoice') },
    ...(versions.data ?? [])
      .toSorted((a, b) => b.version - a.version)
      .map(({ version, note }) => ({
        value: String(version),
        label: t('versionOf', { version }),
        help: note.split('\n')[0] || undefined,
      })),
  ]
  return (
    <Page
      title={t('diffTitle')}
      crumbs={[
        { label: flow.data?.document.name ?? id, to: `/flows/${id}` },
        { label: t('title'), to: `/flows/${id}/versions` },
      ]}
    >
      <div className={styles.choices}>
        <Select label={t('from')} value={from} onChange={(next) => change({ from: next })} options={choices} />
        <IconButton icon={ArrowLeftRight} label={t('swap')} onClick={() => change({ from: to, to: from })} />
        <Select label={t('to')} value={to} onChange={(next) => change({ to: next })} options={choices} />
      </div>
      <div className={styles.diff}>
        {diff.error && <LoadError error={diff.error} onRetry={() => void diff.refetch()} />}
        {!diff.data && !diff.error && <DiffSkeleton />}
        {diff.data && !diff.error && (
          <DiffList key={`${from}:${to}`} changes={diff.data.changes} document={flow.data?.document} />
        )}
      </div>
    </Page>
  )
}

function DiffSkeleton() {
  const t = useTranslations('content')
  return (
    <div className={styles.skeleton} role="status" aria-label={t('loading')}>
      {[1, 2, 3].map((card) => (
        <Skeleton key={card} height="84px" />
      ))}
    </div>
  )
}

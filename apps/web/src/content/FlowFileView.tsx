import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../api/api.ts'
import { formatBytes } from '../format/format.ts'
import { Skeleton } from '../ui/Skeleton.tsx'
import { Tabs } from '../ui/Tabs.tsx'
import { AttributeTable } from './AttributeTable.tsx'
import { ContentViewer } from './ContentViewer.tsx'
import type { ContentView } from './contentKind.ts'
import { Facts } from './Facts.tsx'
import styles from './FlowFileView.module.css'
import { LoadError } from './LoadError.tsx'
import { Moment } from './Moment.tsx'

type Tab = 'content' | 'attributes' | 'details'

interface FlowFileViewProps {
  readonly id: string | number
  readonly tab?: Tab
  onTab?(tab: Tab): void
  readonly view?: ContentView
  onView?(view: ContentView): void
}

/** The query of one FlowFile, wherever it is. */
export const useFlowFile = (id: string | number) =>
  useQuery({ queryKey: ['flowfile', String(id)], queryFn: ({ signal }) => api.flowFile(id, signal) })

/** One FlowFile: content, attributes, and where it is. */
export function FlowFileView({ id, tab, onTab, view, onView }: FlowFileViewProps) {
  const t = useTranslations('content')
  const { data: flowFile, error, refetch } = useFlowFile(id)
  const [ownTab, setOwnTab] = useState<Tab>('content')
  const shown = tab ?? ownTab
  if (error) return <LoadError error={error} onRetry={() => void refetch()} />
  if (!flowFile) {
    return (
      <div className={styles.loading} role="status" aria-label={t('loading')}>
        <Skeleton height="36px" />
        <Skeleton height="240px" />
      </div>
    )
  }
  const count = Object.keys(flowFile.attributes).length
  return (
    <Tabs
      label={flowFile.filename}
      value={shown}
      onChange={(next) => {
        setOwnTab(next)
        onTab?.(next)
      }}
      tabs={[
        { value: 'content', label: t('content') },
        { value: 'attributes', label: t('attributes'), badge: <span className={styles.count}>{count}</span> },
        { value: 'details', label: t('details') },
      ]}
    >
      {shown === 'content' && (
        <ContentViewer
          address={flowFile.contentAvailable ? api.contentAddress(flowFile.id) : null}
          filename={flowFile.filename}
          mimeType={flowFile.attributes['mime.type']}
          view={view}
          onView={onView}
        />
      )}
      {shown === 'attributes' && <AttributeTable attributes={flowFile.attributes} />}
      {shown === 'details' && (
        <Facts
          facts={[
            { label: t('filename'), value: flowFile.filename },
            { label: t('uuid'), value: <code>{flowFile.uuid}</code> },
            { label: t('size'), value: formatBytes(flowFile.size) },
            {
              label: t('ofFlow'),
              value: (
                <Link to="/flows/$flow" params={{ flow: flowFile.flow }}>
                  {flowFile.flow}
                </Link>
              ),
            },
            {
              label: t('waitsIn'),
              value:
                flowFile.connection === null ? (
                  t('ended')
                ) : (
                  <Link to="/flows/$flow/connections/$id" params={{ flow: flowFile.flow, id: flowFile.connection }}>
                    {t('waitsInQueue', { id: flowFile.connection })}
                  </Link>
                ),
            },
            { label: t('entered'), value: <Moment time={flowFile.entryDate} form="full" /> },
            { label: t('lineageStart'), value: <Moment time={flowFile.lineageStartDate} form="full" /> },
            { label: t('queuedSince'), value: flowFile.connection && <Moment time={flowFile.queuedAt} form="full" /> },
            {
              label: t('penalizedUntil'),
              value: flowFile.penalizedUntil && <Moment time={flowFile.penalizedUntil} form="full" />,
            },
          ]}
        />
      )}
    </Tabs>
  )
}

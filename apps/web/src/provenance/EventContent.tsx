import type { contract } from '@mulgil/client'
import { FileQuestion } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../api/api.ts'
import { ContentViewer } from '../content/ContentViewer.tsx'
import { DiffView } from '../content/DiffView.tsx'
import { Segmented } from '../content/Segmented.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import styles from './EventDock.module.css'

type Side = 'input' | 'output' | 'diff'

/** Content before and after an event, and the difference. */
export function EventContent({ event }: { readonly event: contract.EventDetail }) {
  const t = useTranslations('provenance')
  const { input, output, equal } = event.content
  const canCompare = Boolean(input?.available && output?.available && !equal)
  const [side, setSide] = useState<Side>(canCompare ? 'diff' : output ? 'output' : 'input')
  const shown = side === 'input' ? input : output
  if (!input && !output) return <EmptyState icon={FileQuestion} title={t('noContent')} />
  const address = (of: 'input' | 'output') => api.eventContentAddress(event.id, of)
  const filename = event.attributes.filename ?? event.flowFileUuid
  return (
    <div className={styles.content}>
      <div className={styles.sides}>
        <Segmented<Side>
          label={t('side')}
          value={side}
          onChange={setSide}
          options={[
            { value: 'input', label: t('input'), disabled: !input },
            { value: 'output', label: t('output'), disabled: !output },
            { value: 'diff', label: t('difference'), disabled: !canCompare },
          ]}
        />
        {equal && <span className={styles.equal}>{t('equal')}</span>}
      </div>
      {side === 'diff' ? (
        <div className={styles.difference}>
          <DiffView before={address('input')} after={address('output')} hint={{ filename }} />
        </div>
      ) : (
        <ContentViewer
          key={side}
          address={shown?.available ? address(side) : null}
          filename={filename}
          // The attributes are those after the event, so a type that changed says nothing about the input.
          mimeType={side === 'input' && !equal ? undefined : event.attributes['mime.type']}
        />
      )}
    </div>
  )
}

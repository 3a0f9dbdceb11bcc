import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import styles from './LineageGraph.module.css'
import { LABEL_WIDTH, type LineageRow, NODE_HEIGHT } from './lineageLayout.ts'

/** The FlowFile of a row; leads to its own lineage. */
export function RowLabel({ row }: { readonly row: LineageRow }) {
  const t = useTranslations('lineage')
  const id = String(row.flowFileId)
  return (
    <div
      className={styles.label}
      data-focus={row.isFocus || undefined}
      style={{ top: row.y, width: LABEL_WIDTH, height: NODE_HEIGHT }}
    >
      {row.isFocus ? (
        <>
          <strong title={row.flowFileUuid}>{t('flowFile', { id })}</strong>
          <small>{t('focus')}</small>
        </>
      ) : (
        <Link
          data-pick
          to="/lineage/$id"
          params={{ id }}
          title={row.flowFileUuid}
          aria-label={t('openLineage', { id })}
        >
          {t('flowFile', { id })}
        </Link>
      )}
    </div>
  )
}

import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import styles from './LineageGraph.module.css'
import { LABEL_WIDTH, type LineageRow, NODE_HEIGHT } from './lineageLayout.ts'

interface RowLabelProps {
  readonly row: LineageRow
  /** Where the left edge of the window is in the drawing, so that labels stay in sight. */
  readonly left: number
}

/** The FlowFile of a row; leads to its own lineage. */
export function RowLabel({ row, left }: RowLabelProps) {
  const t = useTranslations('lineage')
  const id = String(row.flowFileId)
  return (
    <div
      className={styles.label}
      data-focus={row.isFocus || undefined}
      style={{ left, top: row.y, width: LABEL_WIDTH - 16, height: NODE_HEIGHT }}
    >
      {row.isFocus ? (
        <>
          <strong title={row.flowFileUuid}>{t('flowFile', { id })}</strong>
          <small>{t('focus')}</small>
        </>
      ) : (
        <Link data-pick to="/lineage/$id" params={{ id }} title={row.flowFileUuid}>
          {t('flowFile', { id })} <span className="visually-hidden">{t('title')}</span>
        </Link>
      )}
    </div>
  )
}

// biome-ignore-all lint/a11y/useSemanticElements: a virtual table positions its rows, which table elements cannot.
// biome-ignore-all lint/a11y/useFocusableInteractive: the scrolling table itself takes the focus.
import { useTranslations } from 'use-intl'
import type { TextTable } from './delimitedText.ts'
import { VirtualRows } from './VirtualRows.tsx'
import styles from './views.module.css'

/** Rows and columns of any number. */
export function TableView({ table: { columns, rows } }: { readonly table: TextTable }) {
  const t = useTranslations('content')
  const template = `56px repeat(${columns.length}, minmax(120px, 1fr))`
  const width = `${56 + columns.length * 120}px`
  const names = columns.map((name, index) => name || t('noColumn', { number: index + 1 }))
  return (
    <VirtualRows
      role="table"
      aria-label={t('tableLabel')}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length + 1}
      count={rows.length}
      rowHeight={28}
      contentWidth={width}
      head={
        <div
          role="row"
          aria-rowindex={1}
          className={styles.tableHead}
          style={{ gridTemplateColumns: template, width: `max(100%, ${width})` }}
        >
          <span role="columnheader" className={styles.rowNumber}>
            {t('row')}
          </span>
          {names.map((name, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns never move, and may share a name.
            <span key={index} role="columnheader" title={name}>
              {name}
            </span>
          ))}
        </div>
      }
      row={(index) => (
        <div role="row" aria-rowindex={index + 2} className={styles.tableRow} style={{ gridTemplateColumns: template }}>
          <span role="rowheader" className={styles.rowNumber}>
            {index + 1}
          </span>
          {columns.map((_, column) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns never move, and may share a name.
            <span key={column} role="cell" title={rows[index][column]}>
              {rows[index][column]}
            </span>
          ))}
        </div>
      )}
    />
  )
}

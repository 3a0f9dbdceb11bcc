import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { textRows } from './textRows.ts'
import { VirtualRows } from './VirtualRows.tsx'
import styles from './views.module.css'

/** Text with line numbers, of any length. */
export function TextView({ text }: { readonly text: string }) {
  const t = useTranslations('content')
  const rows = useMemo(() => textRows(text), [text])
  const longest = useMemo(() => rows.reduce((most, row) => Math.max(most, row.text.length), 0), [rows])
  return (
    <VirtualRows
      role="group"
      aria-label={t('textLabel')}
      count={rows.length}
      rowHeight={18}
      // Hangul takes two columns in a mono font; a little too wide does no harm.
      contentWidth={`calc(${longest}ch + 72px)`}
      row={(index) => (
        <div className={styles.line}>
          <span className={styles.number}>{rows[index].line}</span>
          <span>{rows[index].text}</span>
        </div>
      )}
    />
  )
}

import { useTranslations } from 'use-intl'
import { hexRow, hexRowCount } from './hexRows.ts'
import { VirtualRows } from './VirtualRows.tsx'
import styles from './views.module.css'

/** Bytes in rows of sixteen. */
export function HexView({ bytes }: { readonly bytes: Uint8Array }) {
  const t = useTranslations('content')
  const draw = (index: number) => {
    const { offset, hex, text } = hexRow(bytes, index)
    return (
      <div className={styles.line}>
        <span className={styles.hexOffset}>{offset}</span>
        <span className={styles.hexBytes}>{hex[0]}</span>
        <span className={styles.hexBytes}>{hex[1]}</span>
        <span className={styles.hexText}>{text}</span>
      </div>
    )
  }
  return (
    <VirtualRows
      role="group"
      aria-label={t('hexLabel')}
      count={hexRowCount(bytes.length)}
      rowHeight={18}
      contentWidth="calc(72ch + 48px)"
      row={draw}
    />
  )
}

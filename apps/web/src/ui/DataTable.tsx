// biome-ignore-all lint/a11y/useSemanticElements: a virtual table positions its rows, which table elements cannot.
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the scrolling row group, which handles the keys.
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import styles from './DataTable.module.css'

export interface Column<Row> {
  readonly id: string
  readonly header: string
  /** A CSS grid track: `120px`, `minmax(0, 1fr)`. */
  readonly width: string
  readonly align?: 'start' | 'end'
  cell(row: Row): ReactNode
}

interface DataTableProps<Row> {
  readonly label: string
  readonly rows: readonly Row[]
  readonly columns: readonly Column<Row>[]
  rowKey(row: Row): string | number
  readonly selectedKey?: string | number
  /** Click, Enter or an arrow key on a row. */
  onSelect?(row: Row): void
  /** The last rows are in sight: load more. */
  onEnd?(): void
  readonly rowHeight?: number
  /** Shown in place of rows when there are none. */
  readonly empty?: ReactNode
}

/** A table of any length: only the rows in sight are in the page. Arrow keys move the selection. */
export function DataTable<Row>({
  label,
  rows,
  columns,
  rowKey,
  selectedKey,
  onSelect,
  onEnd,
  rowHeight = 32,
  empty,
}: DataTableProps<Row>) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const items = virtual.getVirtualItems()
  const lastIndex = items.at(-1)?.index ?? -1
  useEffect(() => {
    if (rows.length > 0 && lastIndex >= rows.length - 10) onEnd?.()
  }, [lastIndex, rows.length, onEnd])

  const template = columns.map((column) => column.width).join(' ')
  const selectedIndex = selectedKey === undefined ? -1 : rows.findIndex((row) => rowKey(row) === selectedKey)
  const onKeyDown = (event: KeyboardEvent) => {
    const next = nextIndex(event.code, selectedIndex, rows.length)
    if (next === undefined || !onSelect) return
    event.preventDefault()
    virtual.scrollToIndex(next)
    onSelect(rows[next])
  }
  return (
    <div className={styles.table} role="table" aria-label={label} aria-rowcount={rows.length + 1}>
      <div role="rowgroup">
        <div role="row" aria-rowindex={1} className={styles.head} style={{ gridTemplateColumns: template }}>
          {columns.map((column) => (
            <div key={column.id} role="columnheader" className={styles.cell} data-align={column.align}>
              {column.header}
            </div>
          ))}
        </div>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard. */}
      <div ref={scroller} className={styles.scroller} role="rowgroup" tabIndex={0} onKeyDown={onKeyDown}>
        {rows.length === 0 && empty}
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
          {items.map((item) => {
            const row = rows[item.index]
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled by the row group.
              <div
                key={rowKey(row)}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={onSelect ? item.index === selectedIndex : undefined}
                tabIndex={-1}
                className={styles.row}
                data-selectable={onSelect ? true : undefined}
                style={{ gridTemplateColumns: template, height: rowHeight, transform: `translateY(${item.start}px)` }}
                onClick={() => onSelect?.(row)}
              >
                {columns.map((column) => (
                  <div key={column.id} role="cell" className={styles.cell} data-align={column.align}>
                    {column.cell(row)}
                  </div>
                ))}
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}

function nextIndex(code: string, current: number, count: number): number | undefined {
  if (count === 0) return undefined
  const clamp = (index: number) => Math.max(0, Math.min(count - 1, index))
  switch (code) {
    case 'ArrowDown':
      return clamp(current + 1)
    case 'ArrowUp':
      return clamp(current - 1)
    case 'PageDown':
      return clamp(current + 10)
    case 'PageUp':
      return clamp(current - 10)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    case 'Enter':
      return clamp(current)
    default:
      return undefined
  }
}

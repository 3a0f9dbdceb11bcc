import { useVirtualizer } from '@tanstack/react-virtual'
import { type ComponentProps, type ReactNode, type Ref, useImperativeHandle, useRef } from 'react'
import styles from './views.module.css'

interface VirtualRowsProps extends Omit<ComponentProps<'div'>, 'children' | 'ref'> {
  readonly count: number
  readonly rowHeight: number
  /** CSS width of the longest row, where rows may be wider than the window. */
  readonly contentWidth?: string
  /** Stands above the rows and scrolls sideways with them. */
  readonly head?: ReactNode
  readonly handle?: Ref<{ scrollTo(index: number): void }>
  row(index: number): ReactNode
}

/** Rows of one height of which only those in sight are in the page; reachable by keyboard. */
export function VirtualRows({
  count,
  rowHeight,
  contentWidth,
  head,
  handle,
  row,
  className,
  ...rest
}: VirtualRowsProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 20,
  })
  useImperativeHandle(handle, () => ({ scrollTo: (index) => virtual.scrollToIndex(index) }), [virtual])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
    <div ref={scroller} tabIndex={0} {...rest} className={`${styles.scroller} ${className ?? ''}`}>
      {head}
      <div
        role="presentation"
        className={styles.rows}
        style={{ height: virtual.getTotalSize(), width: contentWidth ? `max(100%, ${contentWidth})` : undefined }}
      >
        {virtual.getVirtualItems().map((item) => (
          <div
            key={item.key}
            role="presentation"
            className={styles.place}
            style={{ height: rowHeight, transform: `translateY(${item.start}px)` }}
          >
            {row(item.index)}
          </div>
        ))}
      </div>
    </div>
  )
}

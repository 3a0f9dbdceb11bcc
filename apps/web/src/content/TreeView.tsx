import { ChevronRight, Copy } from 'lucide-react'
import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { IconButton } from '../ui/IconButton.tsx'
import { type JsonRow, type JsonValue, jsonPath, jsonRows, parentPointer } from './jsonTree.ts'
import { useCopy } from './useCopy.ts'
import { VirtualRows } from './VirtualRows.tsx'
import styles from './views.module.css'

/** A JSON value as a tree that keys can walk; only the rows in sight are in the page. */
export function TreeView({ value }: { readonly value: JsonValue }) {
  const t = useTranslations('content')
  const copy = useCopy()
  const id = useId()
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set())
  const [active, setActive] = useState(0)
  const handle = useRef<{ scrollTo(index: number): void }>(null)
  const rows = useMemo(() => jsonRows(value, toggled), [value, toggled])
  const current = rows[Math.min(active, rows.length - 1)]

  const toggle = (row: JsonRow) => {
    if (!row.expandable) return
    setToggled((before) => {
      const next = new Set(before)
      if (!next.delete(row.pointer)) next.add(row.pointer)
      return next
    })
  }
  const go = (index: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, index))
    setActive(next)
    handle.current?.scrollTo(next)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const at = rows.indexOf(current)
    const moves: Readonly<Record<string, () => void>> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      ArrowRight: () => (current.expandable && !current.expanded ? toggle(current) : go(at + 1)),
      ArrowLeft: () =>
        current.expanded
          ? toggle(current)
          : go(rows.findIndex(({ pointer }) => pointer === parentPointer(current.pointer))),
      Enter: () => toggle(current),
      Space: () => toggle(current),
    }
    const move = event.ctrlKey || event.metaKey || event.altKey ? undefined : moves[event.code]
    if (!move) return
    event.preventDefault()
    move()
  }
  return (
    <>
      <VirtualRows
        role="tree"
        aria-label={t('treeLabel')}
        aria-activedescendant={`${id}${current.pointer}`}
        handle={handle}
        onKeyDown={onKeyDown}
        count={rows.length}
        rowHeight={24}
        row={(index) => (
          <TreeRow
            id={`${id}${rows[index].pointer}`}
            row={rows[index]}
            active={rows[index] === current}
            onPick={() => {
              setActive(index)
              toggle(rows[index])
            }}
          />
        )}
      />
      <div className={styles.pathBar}>
        <code>{jsonPath(current.pointer)}</code>
        <IconButton
          icon={Copy}
          size="small"
          label={t('copyPath', { path: jsonPath(current.pointer) })}
          onClick={() => copy(jsonPath(current.pointer))}
        />
      </div>
    </>
  )
}

interface TreeRowProps {
  readonly id: string
  readonly row: JsonRow
  readonly active: boolean
  onPick(): void
}

function TreeRow({ id, row, active, onPick }: TreeRowProps) {
  const t = useTranslations('content')
  const isIndex = row.key !== null && /^\d+$/.test(row.key)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled by the tree.
    // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus and names its active item.
    <div
      id={id}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-posinset={row.place}
      aria-setsize={row.siblings}
      aria-expanded={row.expandable ? row.expanded : undefined}
      aria-selected={active}
      data-active={active || undefined}
      className={styles.item}
      style={{ paddingLeft: 8 + row.depth * 16 }}
      onClick={onPick}
    >
      {row.expandable ? <ChevronRight className={styles.twist} aria-hidden /> : <span className={styles.twist} />}
      <span className={styles.key} data-index={isIndex || undefined}>
        {row.key ?? t('root')}
      </span>
      {row.kind === 'object' || row.kind === 'array' ? (
        <span className={styles.count}>{t(row.kind === 'object' ? 'entries' : 'items', { count: row.size })}</span>
      ) : (
        <span className={styles.scalar} data-kind={row.kind} title={row.text}>
          {row.kind === 'string' ? JSON.stringify(row.text) : row.text}
        </span>
      )}
    </div>
  )
}

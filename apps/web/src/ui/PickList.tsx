import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import styles from './PickList.module.css'

interface PickListProps<Item> {
  readonly label: string
  readonly placeholder?: string
  /** The items that fit what is typed, the best first. */
  find(query: string): readonly Item[]
  itemKey(item: Item): string
  readonly children: (item: Item) => ReactNode
  onPick(item: Item): void
  onCancel?(): void
  /** Shown when nothing fits. */
  readonly empty: string
  /** Takes the focus at once, so that composition of Hangul begins here. */
  readonly autoFocus?: boolean
}

/** A field to type in with a list of what fits: arrows choose, Enter takes, also while Hangul is composed. */
export function PickList<Item>(props: PickListProps<Item>) {
  const { label, placeholder, find, itemKey, children, onPick, onCancel, empty, autoFocus } = props
  const id = useId()
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState(0)
  const input = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const items = find(query)
  const current = Math.min(chosen, items.length - 1)
  useEffect(() => {
    if (autoFocus) input.current?.focus()
  }, [autoFocus])
  useEffect(() => {
    list.current?.querySelector(`[data-index="${current}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [current])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const moves: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }
    const move = moves[event.code]
    if (move !== undefined) {
      event.preventDefault()
      setChosen(Math.max(0, Math.min(items.length - 1, current + move)))
    } else if ((event.code === 'Enter' || event.code === 'NumpadEnter') && items[current] !== undefined) {
      event.preventDefault()
      onPick(items[current])
    } else if (event.code === 'Escape' && onCancel) {
      event.preventDefault()
      event.stopPropagation()
      onCancel()
    }
  }
  return (
    <div className={styles.pick}>
      <input
        ref={input}
        type="text"
        role="combobox"
        aria-label={label}
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={items.length > 0 ? `${id}-${current}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder}
        className={styles.input}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value)
          setChosen(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div ref={list} id={`${id}-list`} role="listbox" aria-label={label} className={styles.list}>
        {items.map((item, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled by the field.
          <div
            key={itemKey(item)}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === current}
            data-index={index}
            className={styles.item}
            onClick={() => onPick(item)}
          >
            {children(item)}
          </div>
        ))}
        {items.length === 0 && <p className={styles.empty}>{empty}</p>}
      </div>
    </div>
  )
}

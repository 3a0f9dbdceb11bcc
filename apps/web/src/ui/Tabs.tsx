import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import styles from './Tabs.module.css'

interface TabsProps<T extends string> {
  readonly label: string
  readonly value: T
  onChange(value: T): void
  readonly tabs: readonly { readonly value: T; readonly label: string; readonly badge?: ReactNode }[]
  /** The content of the chosen tab. */
  readonly children: ReactNode
}

/** Tabs with one panel. */
export function Tabs<T extends string>({ label, value, onChange, tabs, children }: TabsProps<T>) {
  return (
    <Radix.Root className={styles.tabs} value={value} onValueChange={(next) => onChange(next as T)}>
      <Radix.List className={styles.list} aria-label={label}>
        {tabs.map((tab) => (
          <Radix.Trigger key={tab.value} value={tab.value} className={styles.tab}>
            {tab.label}
            {tab.badge}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content
          key={tab.value}
          value={tab.value}
          className={styles.panel}
          forceMount
          hidden={tab.value !== value}
        >
          {tab.value === value && children}
        </Radix.Content>
      ))}
    </Radix.Root>
  )
}

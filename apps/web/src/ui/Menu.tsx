import { Check, type LucideIcon } from 'lucide-react'
import { ContextMenu, DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import styles from './Menu.module.css'

interface MenuProps {
  /** One element that takes a ref. */
  readonly trigger: ReactNode
  readonly align?: 'start' | 'center' | 'end'
  readonly children: ReactNode
}

/** A menu that a button opens. */
export function Menu({ trigger, align = 'start', children }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles.menu} align={align} sideOffset={4} collisionPadding={8}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

export interface MenuItemProps {
  readonly label: string
  readonly icon?: LucideIcon
  readonly shortcut?: string
  readonly disabled?: boolean
  readonly danger?: boolean
  onSelect(): void
}

/** One thing that a menu can do. */
export function MenuItem({ label, icon: Icon, shortcut, disabled, danger, onSelect }: MenuItemProps) {
  return (
    <DropdownMenu.Item
      className={styles.item}
      disabled={disabled}
      onSelect={onSelect}
      data-danger={danger || undefined}
    >
      <span className={styles.icon}>{Icon && <Icon size={16} aria-hidden />}</span>
      <span className={styles.label}>{label}</span>
      {shortcut && <kbd className={styles.shortcut}>{shortcut}</kbd>}
    </DropdownMenu.Item>
  )
}

/** A line between parts of a menu. */
export function MenuSeparator() {
  return <DropdownMenu.Separator className={styles.separator} />
}

interface MenuRadioProps<T extends string> {
  readonly value: T
  onChange(value: T): void
  readonly options: readonly { readonly value: T; readonly label: string }[]
}

/** A choice of one inside a menu. */
export function MenuRadio<T extends string>({ value, onChange, options }: MenuRadioProps<T>) {
  return (
    <DropdownMenu.RadioGroup value={value} onValueChange={(next) => onChange(next as T)}>
      {options.map((option) => (
        <DropdownMenu.RadioItem key={option.value} value={option.value} className={styles.item}>
          <span className={styles.icon}>
            <DropdownMenu.ItemIndicator>
              <Check size={16} aria-hidden />
            </DropdownMenu.ItemIndicator>
          </span>
          <span className={styles.label}>{option.label}</span>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  )
}

interface ContextAreaProps {
  /** What the menu holds; a group of items is followed by a line. Read when the menu opens. */
  readonly groups: readonly (readonly MenuItemProps[])[]
  /** One element that takes a ref. */
  readonly children: ReactNode
}

/** An area with a menu at the right mouse button, Shift+F10 and the menu key. */
export function ContextArea({ groups, children }: ContextAreaProps) {
  return (
    <ContextMenu.Root modal={false}>
      <ContextMenu.Trigger asChild>{children}</ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content className={styles.menu} collisionPadding={8}>
          {groups.map((items, index) => (
            <ContextMenu.Group key={items[0]?.label ?? index}>
              {index > 0 && <ContextMenu.Separator className={styles.separator} />}
              {items.map(({ icon: Icon, ...item }) => (
                <ContextMenu.Item
                  key={item.label}
                  className={styles.item}
                  disabled={item.disabled}
                  onSelect={item.onSelect}
                  data-danger={item.danger || undefined}
                >
                  <span className={styles.icon}>{Icon && <Icon size={16} aria-hidden />}</span>
                  <span className={styles.label}>{item.label}</span>
                  {item.shortcut && <kbd className={styles.shortcut}>{item.shortcut}</kbd>}
                </ContextMenu.Item>
              ))}
            </ContextMenu.Group>
          ))}
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  )
}

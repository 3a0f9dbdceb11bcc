import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import styles from './Dialog.module.css'
import { IconButton } from './IconButton.tsx'

interface DialogProps {
  readonly open: boolean
  onClose(): void
  readonly title: string
  /** One sentence under the title. */
  readonly description?: ReactNode
  readonly size?: 'small' | 'medium' | 'large'
  /** False: only the buttons at the bottom close it. */
  readonly dismissable?: boolean
  /** Buttons at the bottom, the main one last. */
  readonly footer?: ReactNode
  readonly children?: ReactNode
}

/** A modal dialog: traps focus and gives it back. */
export function Dialog({
  open,
  onClose,
  title,
  description,
  size = 'small',
  dismissable = true,
  footer,
  children,
}: DialogProps) {
  const t = useTranslations('ui')
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && dismissable && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={styles.overlay} />
        <Radix.Content
          className={styles.dialog}
          data-size={size}
          onOpenAutoFocus={focusFirstField}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
        >
          <header className={styles.header}>
            <div>
              <Radix.Title className={styles.title}>{title}</Radix.Title>
              {description !== undefined && (
                <Radix.Description className={styles.description}>{description}</Radix.Description>
              )}
            </div>
            {dismissable && (
              <Radix.Close asChild>
                <IconButton icon={X} label={t('close')} />
              </Radix.Close>
            )}
          </header>
          {children !== undefined && <div className={styles.body}>{children}</div>}
          {footer !== undefined && <footer className={styles.footer}>{footer}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** The first field takes the focus; without one the dialog itself, so that no button is pressed by accident. */
function focusFirstField(event: Event): void {
  event.preventDefault()
  const dialog = event.currentTarget
  if (!(dialog instanceof HTMLElement)) return
  const field = dialog.querySelector<HTMLElement>('input:not([type="radio"], [type="checkbox"]), textarea')
  ;(field ?? dialog).focus()
}

import { X } from 'lucide-react'
import { type KeyboardEvent, type PointerEvent as ReactPointerEvent, useCallback } from 'react'
import { useTranslations } from 'use-intl'
import { usePreferences } from '../app/preferences.ts'
import { IconButton } from '../ui/IconButton.tsx'
import type { CommandHands } from '../workspace/commands.ts'
import { useWorkspace, useWorkspaceState } from '../workspace/WorkspaceContext.tsx'
import { ConnectionPanel } from './ConnectionPanel.tsx'
import styles from './Inspector.module.css'
import { ProcessorPanel } from './ProcessorPanel.tsx'
import { SimplePanel } from './SimplePanel.tsx'
import { useItem } from './useItem.ts'

const narrowest = 360
const widest = 720

/** The dock at the right: everything about what is selected. */
export function Inspector({ hands }: { readonly hands: CommandHands }) {
  const t = useTranslations('inspector')
  const workspace = useWorkspace()
  const selection = useWorkspaceState((state) => state.selection)
  const { dockWidth, set } = usePreferences()
  const resize = useCallback((width: number) => set({ dockWidth: Math.max(narrowest, Math.min(widest, width)) }), [set])
  if (selection.size === 0) return null
  const close = () => {
    workspace.select([])
    workspace.view()?.focus()
  }
  return (
    <aside
      className={styles.dock}
      style={{ width: dockWidth }}
      aria-label={t('title')}
      data-inspector
      onKeyDown={(event) => {
        if (event.code === 'Escape' && !event.defaultPrevented && !event.nativeEvent.isComposing)
          workspace.view()?.focus()
      }}
    >
      <Splitter width={dockWidth} onResize={resize} />
      {selection.size === 1 ? (
        <One id={[...selection][0]} hands={hands} onClose={close} />
      ) : (
        <div className={styles.panel}>
          <header className={styles.header}>
            <h2>{t('selected', { count: selection.size })}</h2>
            <IconButton icon={X} label={t('close')} onClick={close} />
          </header>
          <p className={styles.hint}>{t('selectedHelp')}</p>
        </div>
      )}
    </aside>
  )
}

interface OneProps {
  readonly id: string
  readonly hands: CommandHands
  onClose(): void
}

function One({ id, hands, onClose }: OneProps) {
  const item = useItem(id)
  if (!item) return null
  if (item.kind === 'connection') return <ConnectionPanel key={id} item={item} hands={hands} onClose={onClose} />
  const { component } = item
  if (component.kind === 'processor') {
    return <ProcessorPanel key={id} id={id} path={item.path} component={component} hands={hands} onClose={onClose} />
  }
  return <SimplePanel key={id} id={id} path={item.path} component={component} onClose={onClose} />
}

interface SplitterProps {
  readonly width: number
  onResize(width: number): void
}

function Splitter({ width, onResize }: SplitterProps) {
  const t = useTranslations('inspector')
  const onPointerDown = (event: ReactPointerEvent<HTMLDivElement>) => {
    const { pointerId, currentTarget, clientX } = event
    currentTarget.setPointerCapture(pointerId)
    const move = (next: PointerEvent) => onResize(width + clientX - next.clientX)
    const end = () => {
      currentTarget.removeEventListener('pointermove', move)
      currentTarget.removeEventListener('pointerup', end)
    }
    currentTarget.addEventListener('pointermove', move)
    currentTarget.addEventListener('pointerup', end)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.code === 'ArrowLeft' ? 16 : event.code === 'ArrowRight' ? -16 : 0
    if (step === 0) return
    event.preventDefault()
    onResize(width + step)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that moves is no horizontal rule.
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={t('resize')}
      aria-valuenow={width}
      aria-valuemin={narrowest}
      aria-valuemax={widest}
      tabIndex={0}
      className={styles.splitter}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  )
}

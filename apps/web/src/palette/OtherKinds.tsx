import { Group, LogIn, LogOut, type LucideIcon, Merge, StickyNote } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { IconButton } from '../ui/IconButton.tsx'
import type { NewKind } from '../workspace/workspace.ts'
import styles from './Palette.module.css'

const kinds: readonly { readonly kind: NewKind; readonly icon: LucideIcon }[] = [
  { kind: 'group', icon: Group },
  { kind: 'funnel', icon: Merge },
  { kind: 'label', icon: StickyNote },
  { kind: 'inputPort', icon: LogIn },
  { kind: 'outputPort', icon: LogOut },
]

/** Buttons for what is no processor. */
export function OtherKinds({ onAdd }: { onAdd(kind: NewKind): void }) {
  const t = useTranslations('palette')
  return (
    <div className={styles.kinds} role="toolbar" aria-label={t('others')}>
      {kinds.map(({ kind, icon }) => (
        <IconButton key={kind} icon={icon} label={t(kind)} onClick={() => onAdd(kind)} />
      ))}
    </div>
  )
}

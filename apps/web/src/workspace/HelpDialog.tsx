import { useTranslations } from 'use-intl'
import { Dialog } from '../ui/Dialog.tsx'
import { type AppCommand, type CommandId, commands, keyText } from './commands.ts'
import styles from './Dialogs.module.css'

/** The sheet of keyboard shortcuts, made from the table of commands. */
export function HelpDialog({ onClose }: { onClose(): void }) {
  const t = useTranslations('workspace')
  const list: readonly AppCommand[] = commands
  return (
    <Dialog open onClose={onClose} title={t('shortcuts')} description={t('shortcutsText')}>
      <dl className={styles.keys}>
        {list
          .filter(({ keys }) => keys.length > 0)
          .map(({ id, keys }) => (
            <div key={id} style={{ display: 'contents' }}>
              <dt>{t(`action.${id as CommandId}`)}</dt>
              <dd>
                {keys.map((key) => (
                  <kbd key={keyText(key)}>{keyText(key)}</kbd>
                ))}
              </dd>
            </div>
          ))}
      </dl>
    </Dialog>
  )
}

import { useTranslations } from 'use-intl'
import { findItem } from '../canvas/commands/place.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import styles from './Dialogs.module.css'
import { useDraftState, useWorkspace } from './WorkspaceContext.tsx'

const short = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 120 ? `${text.slice(0, 120)}…` : text
}

/** Asks which version stands where both changed the same. */
export function ConflictDialog() {
  const t = useTranslations('workspace')
  const { draft } = useWorkspace()
  const save = useDraftState((state) => state.save)
  const document = useDraftState((state) => state.document)
  if (save.kind !== 'conflict') return null
  const nameOf = (path: readonly string[]) =>
    path
      .filter((key) => !['root', 'components', 'connections'].includes(key))
      .map((key) => {
        const item = findItem(document, key)
        if (item?.kind !== 'component') return key
        return (
          ('name' in item.component && item.component.name) || ('type' in item.component ? item.component.type : key)
        )
      })
      .join(' › ')
  return (
    <Dialog
      open
      size="medium"
      dismissable={false}
      onClose={() => {}}
      title={t('conflictTitle')}
      description={t('conflictText')}
      footer={
        <>
          <Button onClick={() => draft.resolve('theirs')}>{t('takeTheirs')}</Button>
          <Button variant="primary" onClick={() => draft.resolve('mine')}>
            {t('keepMine')}
          </Button>
        </>
      }
    >
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('conflictPlace')}</th>
            <th scope="col">{t('conflictMine')}</th>
            <th scope="col">{t('conflictTheirs')}</th>
          </tr>
        </thead>
        <tbody>
          {save.conflicts.map(({ path, mine, theirs }) => (
            <tr key={path.join('/')}>
              <th scope="row">{nameOf(path)}</th>
              <td>
                <code>{mine === undefined ? t('conflictGone') : short(mine)}</code>
              </td>
              <td>
                <code>{theirs === undefined ? t('conflictGone') : short(theirs)}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  )
}

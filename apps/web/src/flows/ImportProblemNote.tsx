import { OctagonAlert, X } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { IconButton } from '../ui/IconButton.tsx'
import styles from './FlowsPage.module.css'
import type { ImportProblem } from './useImport.ts'

const MOST_SHOWN = 8

/** Why a file was not imported, with every place that is wrong. */
export function ImportProblemNote({ problem, onClose }: { readonly problem: ImportProblem; onClose(): void }) {
  const t = useTranslations('flows')
  const close = useTranslations('ui')('close')
  const { file, what, todo, places } = problem
  return (
    <section className={styles.problem} role="alert">
      <OctagonAlert size={16} aria-hidden className={styles.problemIcon} />
      <div className={styles.problemText}>
        <h2 className={styles.problemTitle}>{t('importProblem.title', { file })}</h2>
        <p>{what}</p>
        {places.length > 0 && (
          <>
            <p className="visually-hidden">{t('importProblem.places')}</p>
            <ul className={styles.places}>
              {places.slice(0, MOST_SHOWN).map((place) => (
                <li key={`${place.code}:${place.component}:${place.connection}:${place.property}:${place.message}`}>
                  <code>{[place.component ?? place.connection, place.property].filter(Boolean).join(' · ')}</code>{' '}
                  {place.message}
                </li>
              ))}
            </ul>
            {places.length > MOST_SHOWN && <p>{t('importProblem.more', { count: places.length - MOST_SHOWN })}</p>}
          </>
        )}
        {todo && <p className={styles.problemTodo}>{todo}</p>}
      </div>
      <IconButton icon={X} label={close} onClick={onClose} />
    </section>
  )
}

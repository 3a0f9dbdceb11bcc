import type { contract } from '@mulgil/client'
import { Link } from '@tanstack/react-router'
import { useLocale, useTranslations } from 'use-intl'
import { formatDateTime, formatTime } from '../format/format.ts'
import { Popover } from '../ui/Popover.tsx'
import styles from './BulletinBadge.module.css'

interface BulletinBadgeProps {
  readonly component: string
  readonly name: string
  readonly bulletins: readonly contract.Bulletin[]
}

/** How many bulletins a component raised; opens the last five with their cause and what to do. */
export function BulletinBadge({ component, name, bulletins }: BulletinBadgeProps) {
  const t = useTranslations('canvas')
  const locale = useLocale()
  const worst = bulletins.some(({ level }) => level === 'error') ? 'error' : 'warn'
  const count = bulletins.reduce((sum, bulletin) => sum + bulletin.count, 0)
  return (
    <Popover
      label={t('bulletinsOf', { name })}
      trigger={
        <button
          type="button"
          className={`nodrag nopan ${styles.badge}`}
          data-level={worst}
          tabIndex={-1}
          aria-label={t('bulletinCount', { count })}
        >
          <span aria-hidden>{worst === 'error' ? '✕' : '▲'}</span>
          {count > 99 ? '99+' : count}
        </button>
      }
    >
      <h3>{t('bulletinsOf', { name })}</h3>
      <ul className={styles.list}>
        {bulletins.map((bulletin) => (
          <li key={bulletin.id} className={styles.bulletin} data-level={bulletin.level}>
            <div className={styles.head}>
              <time title={formatDateTime(bulletin.time, locale)}>{formatTime(bulletin.time, locale)}</time>
              {bulletin.count > 1 && <span>{t('times', { count: bulletin.count })}</span>}
            </div>
            <p className={styles.message}>{bulletin.message}</p>
            {bulletin.cause && <p className={styles.more}>{bulletin.cause}</p>}
            {bulletin.todo && <p className={styles.more}>{bulletin.todo}</p>}
            {bulletin.flowFileId !== undefined && (
              <Link to="/flowfiles/$id" params={{ id: String(bulletin.flowFileId) }}>
                {t('showFlowFile')}
              </Link>
            )}
          </li>
        ))}
      </ul>
      <Link to="/bulletins" search={{ component }}>
        {t('allBulletins')}
      </Link>
    </Popover>
  )
}

import type { contract } from '@mulgil/client'
import { Link } from '@tanstack/react-router'
import { Bug, Info, type LucideIcon, OctagonAlert, TriangleAlert } from 'lucide-react'
import { memo } from 'react'
import { useTranslations } from 'use-intl'
import { Moment } from '../content/Moment.tsx'
import { Badge } from '../ui/Badge.tsx'
import styles from './BulletinsPage.module.css'

const looks: Readonly<
  Record<contract.Bulletin['level'], { readonly tone: 'idle' | 'info' | 'warn' | 'error'; readonly icon: LucideIcon }>
> = {
  debug: { tone: 'idle', icon: Bug },
  info: { tone: 'info', icon: Info },
  warn: { tone: 'warn', icon: TriangleAlert },
  error: { tone: 'error', icon: OctagonAlert },
}

interface BulletinItemProps {
  readonly bulletin: contract.Bulletin
  readonly flowName: string
}

/** One bulletin: what, where, why, and what to do. */
export const BulletinItem = memo(function BulletinItem({ bulletin, flowName }: BulletinItemProps) {
  const t = useTranslations('bulletins')
  const { level, message, count, cause, todo, code, component, componentName, flow, flowFileId, time } = bulletin
  const { tone, icon } = looks[level]
  return (
    <li className={styles.item} data-level={level}>
      <div className={styles.head}>
        <Badge tone={tone} icon={icon}>
          {t(`levelNames.${level}`)}
        </Badge>
        {component === null ? (
          <strong>{componentName}</strong>
        ) : (
          <Link className={styles.where} to="/flows/$flow" params={{ flow }} search={{ sel: component }}>
            {componentName}
          </Link>
        )}
        <span className={styles.quiet}>{flowName}</span>
        {count > 1 && (
          <span className={styles.times}>
            <span aria-hidden="true">{t('times', { count })}</span>
            <span className="visually-hidden">{t('timesLabel', { count })}</span>
          </span>
        )}
        <span className={styles.time}>
          <Moment time={time} />
        </span>
      </div>
      <p className={styles.message}>{message}</p>
      {cause && (
        <p className={styles.quiet}>
          {t('cause')}: {cause}
        </p>
      )}
      {todo && <p className={styles.quiet}>{todo}</p>}
      {(code || flowFileId !== undefined) && (
        <p className={styles.foot}>
          {code && <code>{code}</code>}
          {flowFileId !== undefined && (
            <Link to="/flowfiles/$id" params={{ id: String(flowFileId) }}>
              {t('flowFile', { id: String(flowFileId) })}
            </Link>
          )}
        </p>
      )}
    </li>
  )
})

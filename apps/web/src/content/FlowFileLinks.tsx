import { Link } from '@tanstack/react-router'
import { GitFork, ScrollText } from 'lucide-react'
import { useTranslations } from 'use-intl'
import styles from './FlowFileLinks.module.css'

/** From a FlowFile to its lineage and to its events. */
export function FlowFileLinks({ id }: { readonly id: number | string }) {
  const t = useTranslations('content')
  return (
    <div className={styles.links}>
      <Link className={styles.link} to="/lineage/$id" params={{ id: String(id) }}>
        <GitFork size={16} aria-hidden />
        <span className={styles.text}>{t('lineage')}</span>
      </Link>
      <Link className={styles.link} to="/provenance" search={{ flowFile: String(id) }}>
        <ScrollText size={16} aria-hidden />
        <span className={styles.text}>{t('events')}</span>
      </Link>
    </div>
  )
}

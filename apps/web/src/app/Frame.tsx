import { Link, useRouterState } from '@tanstack/react-router'
import { Bell, LayoutTemplate, type LucideIcon, ScrollText, Settings, Workflow } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { Tooltip } from '../ui/Tooltip.tsx'
import styles from './Frame.module.css'

interface Place {
  readonly to: '/' | '/provenance' | '/bulletins' | '/templates' | '/settings/appearance'
  readonly label: string
  readonly icon: LucideIcon
}

/** The rail at the left and the screen beside it. */
export function Frame({ children }: { readonly children: ReactNode }) {
  const t = useTranslations()
  const places: readonly Place[] = [
    { to: '/', label: t('flows.title'), icon: Workflow },
    { to: '/provenance', label: t('provenance.title'), icon: ScrollText },
    { to: '/bulletins', label: t('bulletins.title'), icon: Bell },
    { to: '/templates', label: t('templates.title'), icon: LayoutTemplate },
  ]
  return (
    <div className={styles.frame}>
      <a href="#content" className={styles.skip}>
        {t('app.skip')}
      </a>
      <nav className={styles.rail} aria-label={t('app.navigation')}>
        <Link to="/" className={styles.logo} aria-label={t('app.name')}>
          <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
            <rect width="32" height="32" rx="8" />
            <path d="M5 12c4-5 7-5 11 0s7 5 11 0M5 21c4-5 7-5 11 0s7 5 11 0" />
          </svg>
        </Link>
        <ul className={styles.places}>
          {places.map((place) => (
            <li key={place.to}>
              <RailLink {...place} />
            </li>
          ))}
        </ul>
        <RailLink to="/settings/appearance" label={t('app.appearance')} icon={Settings} />
      </nav>
      <div className={styles.screen}>{children}</div>
    </div>
  )
}

function RailLink({ to, label, icon: Icon }: Place) {
  const isHere = useRouterState({
    select: ({ location: { pathname } }) =>
      to === '/' ? pathname === '/' || pathname.startsWith('/flows/') : pathname.startsWith(to),
  })
  return (
    <Tooltip text={label} side="right">
      <Link to={to} className={styles.link} aria-label={label} data-here={isHere || undefined}>
        <Icon size={18} aria-hidden />
      </Link>
    </Tooltip>
  )
}

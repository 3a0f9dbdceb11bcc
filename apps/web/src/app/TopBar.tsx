import { Link } from '@tanstack/react-router'
import { ChevronRight, Languages, Monitor, Moon, Sun } from 'lucide-react'
import { Fragment, type ReactNode, useEffect } from 'react'
import { useTranslations } from 'use-intl'
import { localeNames, locales, useLocaleChoice } from '../i18n/locale.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu, MenuRadio } from '../ui/Menu.tsx'
import styles from './TopBar.module.css'
import { type ThemeChoice, useTheme } from './theme.ts'

export interface Crumb {
  readonly label: string
  /** A path of this app; without one it is where we are. */
  readonly to?: string
}

interface TopBarProps {
  readonly crumbs: readonly Crumb[]
  readonly actions?: ReactNode
}

/** The bar over each screen: where we are, what can be done, language and theme. */
export function TopBar({ crumbs, actions }: TopBarProps) {
  const t = useTranslations('app')
  const here = crumbs.at(-1)?.label
  useEffect(() => {
    document.title = here ? `${here} · ${t('name')}` : t('name')
  }, [here, t])
  return (
    <header className={styles.bar}>
      <nav aria-label={t('breadcrumb')} className={styles.crumbs}>
        {crumbs.map((crumb, index) => (
          <Fragment key={`${crumb.to ?? ''}:${crumb.label}`}>
            {index > 0 && <ChevronRight size={14} aria-hidden className={styles.separator} />}
            {crumb.to ? (
              <Link to={crumb.to} className={styles.crumb}>
                {crumb.label}
              </Link>
            ) : (
              <h1 className={styles.here}>{crumb.label}</h1>
            )}
          </Fragment>
        ))}
      </nav>
      <div className={styles.actions}>{actions}</div>
      <div className={styles.preferences}>
        <LanguageMenu />
        <ThemeMenu />
      </div>
    </header>
  )
}

function LanguageMenu() {
  const t = useTranslations('app')
  const { locale, choose } = useLocaleChoice()
  return (
    <Menu trigger={<IconButton icon={Languages} label={t('language')} />} align="end">
      <MenuRadio
        value={locale}
        onChange={choose}
        options={locales.map((each) => ({ value: each, label: localeNames[each] }))}
      />
    </Menu>
  )
}

const themeIcons = { system: Monitor, light: Sun, dark: Moon }

function ThemeMenu() {
  const t = useTranslations('app')
  const { choice, choose } = useTheme()
  const options: readonly { value: ThemeChoice; label: string }[] = [
    { value: 'system', label: t('themeSystem') },
    { value: 'light', label: t('themeLight') },
    { value: 'dark', label: t('themeDark') },
  ]
  return (
    <Menu trigger={<IconButton icon={themeIcons[choice]} label={t('theme')} />} align="end">
      <MenuRadio value={choice} onChange={choose} options={options} />
    </Menu>
  )
}

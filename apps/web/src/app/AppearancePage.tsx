import { useTranslations } from 'use-intl'
import { localeNames, locales, useLocaleChoice } from '../i18n/locale.ts'
import { Select } from '../ui/Select.tsx'
import { Switch } from '../ui/Switch.tsx'
import styles from './AppearancePage.module.css'
import { Page } from './Page.tsx'
import { usePreferences } from './preferences.ts'
import { type ThemeChoice, useTheme } from './theme.ts'

/** Language, theme and habits of the canvas. */
export function AppearancePage() {
  const t = useTranslations('app')
  const language = useLocaleChoice()
  const theme = useTheme()
  const preferences = usePreferences()
  const themes: readonly { value: ThemeChoice; label: string }[] = [
    { value: 'system', label: t('themeSystem') },
    { value: 'light', label: t('themeLight') },
    { value: 'dark', label: t('themeDark') },
  ]
  return (
    <Page title={t('appearance')}>
      <div className={styles.form}>
        <p className={styles.help}>{t('appearanceHelp')}</p>
        <Select
          label={t('language')}
          value={language.locale}
          onChange={language.choose}
          options={locales.map((value) => ({ value, label: localeNames[value] }))}
        />
        <Select label={t('theme')} value={theme.choice} onChange={theme.choose} options={themes} />
        <Switch
          label={t('singleKeys')}
          help={t('singleKeysHelp')}
          checked={preferences.singleKeys}
          onChange={(singleKeys) => preferences.set({ singleKeys })}
        />
        <Switch
          label={t('wheelZooms')}
          help={t('wheelZoomsHelp')}
          checked={preferences.wheelZooms}
          onChange={(wheelZooms) => preferences.set({ wheelZooms })}
        />
      </div>
    </Page>
  )
}

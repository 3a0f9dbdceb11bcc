import { Filter, X } from 'lucide-react'
import { useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { IconButton } from '../ui/IconButton.tsx'
import { formatAttributeFilter, parseAttributeFilter } from './attributeFilter.ts'
import styles from './FilterField.module.css'

interface FilterFieldProps {
  readonly attrs: string | undefined
  onChange(attrs: string | undefined): void
}

/** Filters by attributes as `sensor=12`; Enter or leaving the field applies it. */
export function FilterField({ attrs, onChange }: FilterFieldProps) {
  const t = useTranslations('queue')
  const id = useId()
  const written = formatAttributeFilter(attrs)
  const [draft, setDraft] = useState({ text: written, of: written })
  const text = draft.of === written ? draft.text : written
  const { wrong } = parseAttributeFilter(text)
  const apply = (next = text) => {
    const parsed = parseAttributeFilter(next)
    if (parsed.wrong.length === 0 && parsed.attrs !== attrs) onChange(parsed.attrs)
  }
  return (
    <div className={styles.filter}>
      <div className={styles.field} data-invalid={wrong.length > 0 || undefined}>
        <Filter size={14} aria-hidden className={styles.icon} />
        <input
          className={styles.input}
          aria-label={t('filter')}
          aria-describedby={`${id}-help`}
          aria-invalid={wrong.length > 0 || undefined}
          autoComplete="off"
          spellCheck={false}
          placeholder={t('filterPlaceholder')}
          value={text}
          onChange={(event) => setDraft({ text: event.target.value, of: written })}
          onBlur={() => apply()}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return
            if (event.code === 'Enter' || event.code === 'NumpadEnter') apply()
          }}
        />
        {text !== '' && (
          <IconButton
            icon={X}
            size="small"
            label={t('clearFilter')}
            onClick={() => {
              setDraft({ text: '', of: written })
              apply('')
            }}
          />
        )}
      </div>
      <p id={`${id}-help`} className={wrong.length > 0 ? styles.problem : 'visually-hidden'}>
        {wrong.length > 0 ? t('filterProblem', { text: wrong[0] }) : t('filterHelp')}
      </p>
    </div>
  )
}

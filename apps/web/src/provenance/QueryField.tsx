import { Search, X } from 'lucide-react'
import { type KeyboardEvent, useId, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { IconButton } from '../ui/IconButton.tsx'
import styles from './QueryField.module.css'
import { type Completion, completeQuery, type KnownValues } from './queryCompletion.ts'
import { formatQuery, parseQuery, type QueryTerms } from './queryText.ts'

interface QueryFieldProps {
  readonly terms: QueryTerms
  onChange(terms: QueryTerms): void
  readonly known: KnownValues
}

/** A search in typed words, with completion of keys and values; Enter searches. */
export function QueryField({ terms, onChange, known }: QueryFieldProps) {
  const t = useTranslations('provenance')
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const written = formatQuery(terms)
  const [draft, setDraft] = useState({ text: written, of: written })
  // The address changed (a link, the back button): it wins over what was typed before.
  const text = draft.of === written ? draft.text : written
  const [caret, setCaret] = useState(0)
  const [isOpen, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const { problems } = parseQuery(text)
  const { start, end, options } = completeQuery(text, caret, known)
  const isListed = isOpen && options.length > 0
  const showsProblem = problems.length > 0 && !isListed

  const write = (next: string, at = next.length) => {
    setDraft({ text: next, of: written })
    setCaret(at)
    setActive(-1)
  }
  const search = (next = text) => {
    setOpen(false)
    const parsed = parseQuery(next)
    if (parsed.problems.length === 0) onChange(parsed.terms)
  }
  const accept = ({ insert, goesOn }: Completion) => {
    const rest = text.slice(end).replace(/^\s+/, '')
    const before = `${text.slice(0, start)}${insert}${goesOn ? '' : ' '}`
    write(before + rest, before.length)
    setOpen(true)
    requestAnimationFrame(() => {
      input.current?.focus()
      input.current?.setSelectionRange(before.length, before.length)
    })
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.code]
    if (step !== undefined && options.length > 0) {
      event.preventDefault()
      setOpen(true)
      setActive((now) => (now + step + options.length + 1) % (options.length + 1))
    } else if ((event.code === 'Enter' || event.code === 'NumpadEnter') && isListed && options[active]) {
      event.preventDefault()
      accept(options[active])
    } else if (event.code === 'Enter' || event.code === 'NumpadEnter') search()
    else if (event.code === 'Tab' && isListed && options[active]) {
      event.preventDefault()
      accept(options[active])
    } else if (event.code === 'Escape' && isOpen) {
      event.stopPropagation()
      setOpen(false)
    }
  }
  return (
    <search className={styles.search}>
      <div className={styles.field} data-invalid={showsProblem || undefined}>
        <Search size={16} aria-hidden className={styles.icon} />
        <input
          ref={input}
          className={styles.input}
          role="combobox"
          aria-label={t('search')}
          aria-expanded={isListed}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={isListed && active >= 0 ? `${id}-${active}` : undefined}
          aria-invalid={showsProblem || undefined}
          aria-describedby={`${id}-help`}
          autoComplete="off"
          spellCheck={false}
          placeholder={t('placeholder')}
          value={text}
          onChange={(event) => {
            write(event.target.value, event.target.selectionStart ?? event.target.value.length)
            setOpen(true)
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
          onFocus={() => setOpen(true)}
          onBlur={() => {
            setOpen(false)
            search()
          }}
          onKeyDown={onKeyDown}
        />
        {text !== '' && (
          <IconButton
            icon={X}
            size="small"
            label={t('clear')}
            onClick={() => {
              write('')
              search('')
            }}
          />
        )}
      </div>
      <div id={`${id}-list`} role="listbox" aria-label={t('suggestions')} className={styles.list} hidden={!isListed}>
        {options.map((option, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled by the input.
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the input.
          <div
            key={option.insert}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            className={styles.option}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => accept(option)}
          >
            <code>{option.label}</code>
            {option.hint && <span className={styles.hint}>{option.hint}</span>}
          </div>
        ))}
      </div>
      {showsProblem ? (
        <p id={`${id}-help`} className={styles.problem} role="alert">
          {t(`problem.${problems[0].kind}`, { text: problems[0].text })}
        </p>
      ) : (
        <p id={`${id}-help`} className="visually-hidden">
          {t('searchHelp')}
        </p>
      )}
    </search>
  )
}

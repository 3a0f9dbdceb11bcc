import { useTranslations } from 'use-intl'
import { diffLines, diffWords } from '../content/textDiff.ts'
import styles from './DiffList.module.css'
import type { FieldWords } from './useFieldWords.ts'

/** One property before and after: by words when it is a line, by lines when it is a text. */
export function FieldDiff({ label, before, after }: FieldWords) {
  const isLong = [before, after].some((text) => text?.includes('\n'))
  return (
    <>
      <dt className={styles.path}>{label}</dt>
      <dd className={styles.values}>
        {isLong ? <Lines before={before} after={after} /> : <Words before={before} after={after} />}
      </dd>
    </>
  )
}

function Words({ before, after }: { readonly before: string | null; readonly after: string | null }) {
  const t = useTranslations('versions')
  const runs = before !== null && after !== null ? diffWords(before, after) : []
  const isClose = runs.some(({ kind, items }) => kind === 'same' && items.join('').trim() !== '')
  const side = (text: string, kind: 'added' | 'removed') =>
    isClose
      ? runs
          .filter((run) => run.kind === 'same' || run.kind === kind)
          .map((run, index) =>
            run.kind === 'same' ? (
              run.items.join('')
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: the runs of a text never move.
              <mark key={index}>{run.items.join('')}</mark>
            ),
          )
      : text
  return (
    <>
      {before !== null && (
        <del className={styles.before}>
          <span className="visually-hidden">{t('before')}</span> {before === '' ? <Nothing /> : side(before, 'removed')}
        </del>
      )}
      {after !== null && (
        <ins className={styles.after}>
          <span className="visually-hidden">{t('after')}</span> {after === '' ? <Nothing /> : side(after, 'added')}
        </ins>
      )}
    </>
  )
}

function Nothing() {
  const t = useTranslations('versions')
  return <em className={styles.nothing}>{t('absent')}</em>
}

function Lines({ before, after }: { readonly before: string | null; readonly after: string | null }) {
  const lines =
    before !== null && after !== null
      ? diffLines(before, after, 2)
      : (before ?? after ?? '')
          .split('\n')
          .map((text) => ({ kind: before === null ? 'added' : 'removed', text }) as const)
  return lines.map((line, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a diff never move.
    <Line key={index} kind={line.kind} text={line.kind === 'gap' ? '⋯' : line.text} />
  ))
}

function Line({ kind, text }: { readonly kind: 'same' | 'added' | 'removed' | 'gap'; readonly text: string }) {
  if (kind === 'added') return <ins className={styles.after}>{text}</ins>
  if (kind === 'removed') return <del className={styles.before}>{text}</del>
  return <span className={styles.same}>{text}</span>
}

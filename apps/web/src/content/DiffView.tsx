import { Equal } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { formatBytes } from '../format/format.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import type { ContentHint } from './contentKind.ts'
import { FIRST_BYTES } from './contentPieces.ts'
import { hexRow, hexRowCount } from './hexRows.ts'
import { LoadError } from './LoadError.tsx'
import { comparableText } from './parseContent.ts'
import { type DiffLine, diffLines } from './textDiff.ts'
import { type LoadedContent, useContent } from './useContent.ts'
import { VirtualRows } from './VirtualRows.tsx'
import styles from './views.module.css'

interface DiffViewProps {
  /** Where the two contents come from. */
  readonly before: string
  readonly after: string
  readonly hint: ContentHint
}

/** What an event did to a content, line by line; JSON is indented first, other binary content compared as hex. */
export function DiffView({ before, after, hint }: DiffViewProps) {
  const t = useTranslations('content')
  const left = useContent(before, hint)
  const right = useContent(after, hint)
  const lines = useMemo(
    () => left.content && right.content && compare(left.content, right.content),
    [left.content, right.content],
  )
  const failed = left.error ? left : right.error ? right : undefined
  if (failed) return <LoadError error={failed.error} onRetry={failed.retry} />
  if (!lines) return <Skeleton height="100%" />
  if (lines.every(({ kind }) => kind === 'same' || kind === 'gap')) {
    return <EmptyState icon={Equal} title={t('same')} text={t('sameText')} />
  }
  const longest = lines.reduce((most, line) => (line.kind === 'gap' ? most : Math.max(most, line.text.length)), 0)
  return (
    <div className={styles.diff}>
      {!(left.content?.whole && right.content?.whole) && (
        <p className={styles.partly}>{t('diffPartly', { size: formatBytes(FIRST_BYTES) })}</p>
      )}
      <VirtualRows
        role="group"
        aria-label={t('diffLabel')}
        count={lines.length}
        rowHeight={18}
        contentWidth={`calc(${longest}ch + 128px)`}
        row={(index) => <Line line={lines[index]} />}
      />
    </div>
  )
}

const MOST_CHARACTERS = 2000

function compare(before: LoadedContent, after: LoadedContent): DiffLine[] {
  const isBinary = [before, after].some(({ parsed }) => parsed.text === null && parsed.kind !== 'empty')
  const text = ({ bytes, parsed }: LoadedContent) =>
    isBinary
      ? Array.from({ length: hexRowCount(bytes.length) }, (_, index) => hexRow(bytes, index).hex.join('  ')).join('\n')
      : comparableText(parsed)
  return diffLines(text(before), text(after)).map((line) =>
    line.kind !== 'gap' && line.text.length > MOST_CHARACTERS
      ? { ...line, text: `${line.text.slice(0, MOST_CHARACTERS)}…` }
      : line,
  )
}

const signs = { added: '+', removed: '−', same: '' } as const

function Line({ line }: { readonly line: DiffLine }) {
  const t = useTranslations('content')
  if (line.kind === 'gap') {
    return (
      <div className={styles.diffLine} data-kind="gap">
        {t('unchangedLines', { count: line.count })}
      </div>
    )
  }
  return (
    <div className={styles.diffLine} data-kind={line.kind}>
      <span className={styles.diffNumber}>{line.kind === 'added' ? '' : line.before}</span>
      <span className={styles.diffNumber}>{line.kind === 'removed' ? '' : line.after}</span>
      <span className={styles.sign} aria-hidden>
        {signs[line.kind]}
      </span>
      {line.kind !== 'same' && <span className="visually-hidden">{t(line.kind)}</span>}
      <span>{line.text}</span>
    </div>
  )
}

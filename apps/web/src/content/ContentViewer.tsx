import { Download, FileQuestion, FileX, ImageOff } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import { ApiError } from '../api/problem.ts'
import { formatBytes } from '../format/format.ts'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { useErrorWords } from '../ui/Toast.tsx'
import styles from './ContentViewer.module.css'
import { type ContentView, viewsOf } from './contentKind.ts'
import { MOST_BYTES, NEXT_BYTES } from './contentPieces.ts'
import { HexView } from './HexView.tsx'
import { ImageView } from './ImageView.tsx'
import { LoadError } from './LoadError.tsx'
import { Segmented } from './Segmented.tsx'
import { TableView } from './TableView.tsx'
import { TextView } from './TextView.tsx'
import { TreeView } from './TreeView.tsx'
import { type LoadedContent, useContent } from './useContent.ts'

export interface ContentViewerProps {
  /** Where the bytes come from; null when they are no longer kept. */
  readonly address: string | null
  readonly filename: string
  readonly mimeType?: string
  readonly view?: ContentView
  onView?(view: ContentView): void
}

/** Shows a content as what it is; the first 256 KiB at once, more on demand. */
export function ContentViewer({ address, filename, mimeType, view, onView }: ContentViewerProps) {
  const t = useTranslations('content')
  const { content, error, retry, canLoadMore, isLoadingMore, loadMore } = useContent(address, { filename, mimeType })
  const words = useErrorWords()
  const [ownView, setOwnView] = useState<ContentView>()
  if (address === null || (isGone(error) && !content))
    return <EmptyState icon={FileX} title={t('gone')} text={t('goneText')} />
  if (!content) return error ? <LoadError error={error} onRetry={retry} /> : <ContentSkeleton />

  const views = viewsFor(content)
  const wanted = view ?? ownView
  const shown = wanted && views.includes(wanted) ? wanted : views[0]
  if (!shown) return <EmptyState icon={FileQuestion} title={t('emptyContent')} text={t('emptyContentText')} />
  const choose = (next: ContentView) => {
    setOwnView(next)
    onView?.(next)
  }
  return (
    <section className={styles.viewer} aria-label={t('content')}>
      <div className={styles.bar}>
        <Segmented
          label={t('views')}
          value={shown}
          onChange={choose}
          options={views.map((value) => ({ value, label: t(`view.${value}`) }))}
        />
        <span className={styles.size}>
          {content.whole
            ? t('whole', { total: formatBytes(content.total) })
            : t('loaded', { loaded: formatBytes(content.bytes.length), total: formatBytes(content.total) })}
        </span>
        <a className={styles.download} href={address} download={filename}>
          <Download size={16} aria-hidden />
          <span>{t('download')}</span>
        </a>
      </div>
      <Trouble content={content} view={shown} />
      <div className={styles.body}>{drawView(shown, content, filename)}</div>
      {canLoadMore && (
        <div className={styles.more}>
          {error && (
            <span className={styles.failed} role="alert">
              {words(error).what}
            </span>
          )}
          <Button onClick={loadMore} busy={isLoadingMore}>
            {t('loadMore', { size: formatBytes(Math.min(NEXT_BYTES, content.total - content.bytes.length)) })}
          </Button>
        </div>
      )}
      {!content.whole && !canLoadMore && (
        <p className={styles.note}>{t('tooLarge', { size: formatBytes(MOST_BYTES) })}</p>
      )}
    </section>
  )
}

const isGone = (error: unknown) => error instanceof ApiError && error.problem.status === 410

function viewsFor({ parsed }: LoadedContent): readonly ContentView[] {
  const views: readonly ContentView[] = viewsOf[parsed.kind]
  const fits = (view: ContentView) => {
    if (view === 'tree') return parsed.json !== undefined
    return view !== 'table' || (parsed.table !== undefined && parsed.table.rows.length > 0)
  }
  return views.filter(fits)
}

function drawView(view: ContentView, content: LoadedContent, filename: string): ReactNode {
  const { bytes, parsed } = content
  if (view === 'tree' && parsed.json !== undefined) return <TreeView value={parsed.json} />
  if (view === 'table' && parsed.table) return <TableView table={parsed.table} />
  if (view === 'image') return content.whole ? <ImageView bytes={bytes} name={filename} /> : <ImageRest />
  if (view === 'text') return <TextView text={parsed.text ?? new TextDecoder().decode(bytes)} />
  return <HexView bytes={bytes} />
}

function ImageRest() {
  const t = useTranslations('content')
  return <EmptyState icon={ImageOff} title={t('imageRest')} />
}

function Trouble({ content: { parsed }, view }: { readonly content: LoadedContent; readonly view: ContentView }) {
  const t = useTranslations('content')
  const { trouble, kind } = parsed
  if (!trouble || view === 'hex') return null
  const words = () => {
    if (trouble.kind === 'cut') return t('cut')
    if (trouble.line === undefined) return t('malformed', { message: trouble.message })
    return kind === 'jsonLines'
      ? t('malformedIn', { line: trouble.line })
      : t('malformedAt', { line: trouble.line, column: trouble.column ?? 1 })
  }
  return <p className={styles.trouble}>{words()}</p>
}

function ContentSkeleton() {
  const t = useTranslations('content')
  return (
    <div className={styles.skeleton} role="status" aria-label={t('loading')}>
      {[60, 85, 40, 70, 55, 90, 30, 65].map((width) => (
        <Skeleton key={width} width={`${width}%`} />
      ))}
    </div>
  )
}

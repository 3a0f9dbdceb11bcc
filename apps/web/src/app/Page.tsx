import type { ReactNode } from 'react'
import styles from './Page.module.css'
import { type Crumb, TopBar } from './TopBar.tsx'

interface PageProps {
  readonly title: string
  /** What stands before the title in the breadcrumb. */
  readonly crumbs?: readonly Crumb[]
  /** Buttons at the right of the top bar. */
  readonly actions?: ReactNode
  /** `scroll` (default): a padded column that scrolls; `fill`: the children lay themselves out in all the space. */
  readonly layout?: 'scroll' | 'fill'
  readonly children?: ReactNode
}

/** A screen under the top bar; the title is the page's heading. */
export function Page({ title, crumbs = [], actions, layout = 'scroll', children }: PageProps) {
  return (
    <div className={styles.page}>
      <TopBar crumbs={[...crumbs, { label: title }]} actions={actions} />
      <main id="content" className={styles.content} data-layout={layout} tabIndex={-1}>
        {children}
      </main>
    </div>
  )
}

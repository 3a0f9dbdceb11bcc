import { useTranslations } from 'use-intl'
import styles from './LineageGraph.module.css'
import { type FoldNode, NODE_HEIGHT, NODE_WIDTH } from './lineageLayout.ts'

interface FoldNodeViewProps {
  readonly node: FoldNode
  readonly tabbable: boolean
  onFocus(): void
  onOpen(): void
}

/** «+118 more (2 failed)»: opens to the FlowFiles that it stands for. */
export function FoldNodeView({ node: { id, fold, x, y }, tabbable, onFocus, onOpen }: FoldNodeViewProps) {
  const t = useTranslations('lineage')
  const { count, failed, direction } = fold
  return (
    <button
      type="button"
      data-pick
      data-node={id}
      className={styles.fold}
      tabIndex={tabbable ? 0 : -1}
      title={failed > 0 ? t('foldLabel', { count, failed }) : t('foldLabelPlain', { count })}
      style={{ left: x, top: y, width: NODE_WIDTH, height: NODE_HEIGHT }}
      onFocus={onFocus}
      onClick={onOpen}
    >
      {t(direction === 'out' ? 'fold' : 'foldParents', { count })}
      {failed > 0 && <span className={styles.failed}>{t('foldFailed', { count: failed })}</span>}
    </button>
  )
}

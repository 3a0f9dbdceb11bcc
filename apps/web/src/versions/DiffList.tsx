import type { contract } from '@mulgil/client'
import { CircleDot, CircleMinus, CirclePlus, type LucideIcon, Move } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import styles from './DiffList.module.css'
import { FieldDiff } from './FieldDiff.tsx'
import { type ChangeGroup, countChanges, groupChanges, isLayoutOnly } from './groupChanges.ts'

const looks: Readonly<
  Record<ChangeGroup['kind'], { readonly tone: 'run' | 'warn' | 'error' | 'idle'; readonly icon: LucideIcon }>
> = {
  added: { tone: 'run', icon: CirclePlus },
  changed: { tone: 'warn', icon: CircleDot },
  removed: { tone: 'error', icon: CircleMinus },
  moved: { tone: 'idle', icon: Move },
}

/** What differs between two versions of a flow, grouped by component; moves on the canvas are hidden at first. */
export function DiffList({ changes }: { readonly changes: readonly contract.FlowChange[] }) {
  const t = useTranslations('versions')
  const [showsMoves, setShowsMoves] = useState(false)
  const groups = useMemo(() => groupChanges(changes), [changes])
  const counts = useMemo(() => countChanges(groups), [groups])
  const shown = showsMoves ? groups : groups.filter((group) => !isLayoutOnly(group))
  const hasLogic = counts.added + counts.changed + counts.removed > 0
  return (
    <div className={styles.diff}>
      <div className={styles.summary}>
        <span>{hasLogic ? t('counts', counts) : t(counts.moved > 0 ? 'onlyMoves' : 'nothing')}</span>
        {counts.moved > 0 && (
          <Button variant="quiet" aria-expanded={showsMoves} onClick={() => setShowsMoves(!showsMoves)}>
            {showsMoves ? t('hideMoves') : t('showMoves', { count: counts.moved })}
          </Button>
        )}
      </div>
      <ul className={styles.groups}>
        {shown.map((group) => (
          <Group key={group.key} group={group} />
        ))}
      </ul>
    </div>
  )
}

function Group({ group: { kind, what, name, type, id, fields } }: { readonly group: ChangeGroup }) {
  const t = useTranslations('versions')
  const { tone, icon } = looks[kind]
  return (
    <li className={styles.group} data-kind={kind}>
      <div className={styles.head}>
        <Badge tone={tone} icon={icon}>
          {t(`change.${kind}`)}
        </Badge>
        <strong className={styles.name}>{name}</strong>
        <span className={styles.what}>
          {t(`what.${what}`)}
          {type && ` · ${type}`}
        </span>
        {id !== name && <code className={styles.id}>{id}</code>}
      </div>
      {kind !== 'moved' && fields.length > 0 && (
        <dl className={styles.fields}>
          {fields.map((field) => (
            <FieldDiff key={field.path} field={field} />
          ))}
        </dl>
      )}
    </li>
  )
}

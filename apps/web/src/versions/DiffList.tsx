import type { contract } from '@mulgil/client'
import type { FlowDocument } from '@mulgil/flow'
import { CircleDot, CircleMinus, CirclePlus, type LucideIcon, Move } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import styles from './DiffList.module.css'
import { FieldDiff } from './FieldDiff.tsx'
import { type ChangeGroup, countChanges, groupChanges, isLayoutOnly, namesOf } from './groupChanges.ts'
import { useFieldWords } from './useFieldWords.ts'

const looks: Readonly<
  Record<ChangeGroup['kind'], { readonly tone: 'run' | 'warn' | 'error' | 'idle'; readonly icon: LucideIcon }>
> = {
  added: { tone: 'run', icon: CirclePlus },
  changed: { tone: 'warn', icon: CircleDot },
  removed: { tone: 'error', icon: CircleMinus },
  moved: { tone: 'idle', icon: Move },
}

interface DiffListProps {
  readonly changes: readonly contract.FlowChange[]
  /** Knows the names of what did not change itself. */
  readonly document?: FlowDocument
}

/** What differs between two versions of a flow, grouped by component; moves on the canvas are hidden at first. */
export function DiffList({ changes, document }: DiffListProps) {
  const t = useTranslations('versions')
  const [showsMoves, setShowsMoves] = useState(false)
  const groups = useMemo(() => groupChanges(changes), [changes])
  const counts = useMemo(() => countChanges(groups), [groups])
  const names = useMemo(() => namesOf(document, changes), [document, changes])
  const wordsOf = useFieldWords(names)
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
          <Group key={group.key} group={group} wordsOf={wordsOf} />
        ))}
      </ul>
    </div>
  )
}

interface GroupProps {
  readonly group: ChangeGroup
  readonly wordsOf: ReturnType<typeof useFieldWords>
}

function Group({ group: { kind, what, name, type, id, fields }, wordsOf }: GroupProps) {
  const t = useTranslations('versions')
  const titles = useTranslations('palette')
  const slash = what === 'parameter' ? id.length - name.length - 1 : 0
  const { tone, icon } = looks[kind]
  return (
    <li className={styles.group} data-kind={kind}>
      <div className={styles.head}>
        <Badge tone={tone} icon={icon}>
          {t(`change.${kind}`)}
        </Badge>
        <strong className={styles.name}>{name}</strong>
        <span className={styles.what}>
          {slash > 0 ? t('parameterOf', { context: id.slice(0, slash) }) : t(`what.${what}`)}
          {type && ` · ${isKind(type) ? titles(type) : type}`}
        </span>
        {id !== name && slash <= 0 && <code className={styles.id}>{id}</code>}
      </div>
      {kind !== 'moved' && fields.length > 0 && (
        <dl className={styles.fields}>
          {fields.map((field) => (
            <FieldDiff key={field.path} {...wordsOf(field)} />
          ))}
        </dl>
      )}
    </li>
  )
}

const kinds = ['group', 'funnel', 'label', 'inputPort', 'outputPort'] as const
const isKind = (type: string): type is (typeof kinds)[number] => kinds.some((kind) => kind === type)

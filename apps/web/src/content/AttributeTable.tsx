import type { contract } from '@mulgil/client'
import { Copy } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Badge } from '../ui/Badge.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Switch } from '../ui/Switch.tsx'
import { TextField } from '../ui/TextField.tsx'
import styles from './AttributeTable.module.css'
import { type AttributeRow, attributeRows } from './attributeRows.ts'
import { useCopy } from './useCopy.ts'

interface AttributeTableProps {
  readonly attributes: Readonly<Record<string, string>>
  /** What an event changed; changed attributes come first and are marked. */
  readonly changes?: readonly contract.EventDetail['changes'][number][]
}

/** Attributes by name, with what changed before and after. */
export function AttributeTable({ attributes, changes }: AttributeTableProps) {
  const t = useTranslations('content')
  const [filter, setFilter] = useState('')
  const [onlyChanged, setOnlyChanged] = useState(false)
  const all = useMemo(() => attributeRows(attributes, changes), [attributes, changes])
  const wanted = filter.toLowerCase()
  const rows = all.filter(
    ({ name, after, before, mark }) =>
      (!onlyChanged || mark) && [name, after ?? '', before ?? ''].some((text) => text.toLowerCase().includes(wanted)),
  )
  return (
    <div className={styles.attributes}>
      <div className={styles.bar}>
        <TextField
          label={t('filterAttributes')}
          hideLabel
          placeholder={t('filterAttributes')}
          value={filter}
          onChange={setFilter}
        />
        {changes && <Switch label={t('onlyChanged')} checked={onlyChanged} onChange={setOnlyChanged} />}
      </div>
      {rows.length === 0 ? (
        <p className={styles.none}>{t(all.length === 0 ? 'noAttributes' : 'noAttributeMatches')}</p>
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('attribute')}</th>
              <th scope="col">{t('value')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.name} row={row} />
            ))}
          </tbody>
        </table>
      )}
    </div>
  )
}

const tones = { added: 'run', changed: 'warn', removed: 'error' } as const

function Row({ row: { name, before, after, mark } }: { readonly row: AttributeRow }) {
  const t = useTranslations('content')
  const copy = useCopy()
  return (
    <tr data-mark={mark}>
      <th scope="row">
        <span className={styles.name}>{name}</span>
        {mark && <Badge tone={tones[mark]}>{t(`mark.${mark}`)}</Badge>}
      </th>
      <td>
        <div className={styles.values}>
          {mark && before !== null && (
            <del className={styles.before}>
              <span className="visually-hidden">{t('before')}</span> {before}
            </del>
          )}
          {after !== null && (
            <span className={styles.after}>
              {mark && <span className="visually-hidden">{t('after')}</span>} {after}
            </span>
          )}
          <IconButton
            className={styles.copy}
            icon={Copy}
            size="small"
            label={t('copyValue', { name })}
            onClick={() => copy(after ?? before ?? '')}
          />
        </div>
      </td>
    </tr>
  )
}

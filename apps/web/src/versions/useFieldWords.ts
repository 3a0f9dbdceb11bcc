import type { GroupSettings } from '@mulgil/flow'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { queries } from '../api/queries.ts'
import { type FlowChange, valueText } from './groupChanges.ts'

/** A field as it is told: what it is called, and its two values, null where there is none. */
export interface FieldWords {
  readonly label: string
  readonly before: string | null
  readonly after: string | null
}
type Field = FlowChange['fields'][number]

/** The words of changed fields: settings as the inspector calls them, ids as names; the rest as it stands. */
export function useFieldWords(names: ReadonlyMap<string, string>): (field: Field) => FieldWords {
  const t = useTranslations('versions.field')
  const words = useTranslations('inspector')
  const { data: flows = [] } = useQuery(queries.flows())
  const nameOf = (id: unknown) => names.get(String(id)) ?? String(id)
  return ({ path, before, after }) => ({
    label: labelOf(path),
    before: textOf(path, before),
    after: textOf(path, after),
  })

  function labelOf(path: string): string {
    switch (path) {
      case 'parameterContext':
      case 'flowFileConcurrency':
      case 'outboundPolicy':
        return words(path)
      case 'provenance':
        return words('provenanceLevel')
      case 'link.flow':
        return t('linkFlow')
      case 'link.port':
        return t('linkPort')
      default:
        return t.has(path as 'name') ? t(path as 'name') : path
    }
  }

  function textOf(path: string, value: unknown): string | null {
    if (value === undefined) return null
    switch (path) {
      case 'flowFileConcurrency':
        return words(`concurrencies.${value as NonNullable<GroupSettings['flowFileConcurrency']>}`)
      case 'outboundPolicy':
        return words(`outboundPolicies.${value as NonNullable<GroupSettings['outboundPolicy']>}`)
      case 'provenance':
        return words(`provenanceLevels.${value as NonNullable<GroupSettings['provenance']>}`)
      case 'group':
      case 'from':
      case 'to':
        return nameOf(value)
      case 'link.flow':
        return flows.find(({ id }) => id === value)?.name ?? String(value)
      case 'sensitive':
        return words(value === true ? 'yes' : 'no')
      default:
        return valueText(value)
    }
  }
}

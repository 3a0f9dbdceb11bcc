import { Layers, type LucideIcon, PackageOpen, ScrollText, Variable } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Badge } from '../ui/Badge.tsx'
import styles from './Node.module.css'
import type { UnusualSetting } from './unusualSettings.ts'

const icons: Readonly<Record<UnusualSetting['kind'], LucideIcon>> = {
  flowFileConcurrency: Layers,
  outboundPolicy: PackageOpen,
  provenanceLevel: ScrollText,
  parameterContext: Variable,
}

/** The settings of a group that are not as usual, in a row. */
export function GroupBadges({ badges }: { readonly badges: readonly UnusualSetting[] }) {
  const t = useTranslations('canvas.badge')
  const words = useBadgeWords()
  if (badges.length === 0) return null
  return (
    <ul className={styles.groupBadges}>
      {badges.map((badge) => (
        <li key={badge.kind} title={words(badge)}>
          <Badge icon={icons[badge.kind]}>
            <span className={styles.badgeText}>{badge.kind === 'parameterContext' ? badge.value : t(badge.value)}</span>
          </Badge>
        </li>
      ))}
    </ul>
  )
}

/** A setting in full, as the inspector calls it: `Provenance: Errors only`. */
export function useBadgeWords(): (badge: UnusualSetting) => string {
  const t = useTranslations('canvas')
  const words = useTranslations('inspector')
  return (badge) => t('badgeFull', { what: words(badge.kind), value: valueWords(badge) })

  function valueWords({ kind, value }: UnusualSetting): string {
    switch (kind) {
      case 'flowFileConcurrency':
        return words(`concurrencies.${value}`)
      case 'outboundPolicy':
        return words(`outboundPolicies.${value}`)
      case 'provenanceLevel':
        return words(`provenanceLevels.${value}`)
      case 'parameterContext':
        return value
      default:
        throw new Error(`Unknown badge ${JSON.stringify(kind satisfies never)}`)
    }
  }
}

import type { GroupSettings } from '@mulgil/flow'

/** A setting of a group that is not as usual. */
export type UnusualSetting =
  | { readonly kind: 'flowFileConcurrency'; readonly value: 'single' | 'singleBatch' }
  | { readonly kind: 'outboundPolicy'; readonly value: 'batch' }
  | { readonly kind: 'provenanceLevel'; readonly value: NonNullable<GroupSettings['provenance']> }
  | { readonly kind: 'parameterContext'; readonly value: string }

/** What a group says for what is inside, as far as it differs from a plain group. */
export function unusualSettings(settings: GroupSettings): readonly UnusualSetting[] {
  const { flowFileConcurrency, outboundPolicy, provenance, parameterContext } = settings
  const badges: UnusualSetting[] = []
  if (flowFileConcurrency !== undefined && flowFileConcurrency !== 'unbounded')
    badges.push({ kind: 'flowFileConcurrency', value: flowFileConcurrency })
  if (outboundPolicy === 'batch') badges.push({ kind: 'outboundPolicy', value: outboundPolicy })
  if (provenance !== undefined) badges.push({ kind: 'provenanceLevel', value: provenance })
  if (parameterContext !== undefined) badges.push({ kind: 'parameterContext', value: parameterContext })
  return badges
}

import type { FlowFile } from '@mulgil/engine'
import { errors } from '../errors.ts'

export interface Fragment {
  readonly identifier: string
  readonly index: number
  readonly count: number
}

/** What the attributes say of a fragment; throws FRAGMENT_ATTRIBUTES_INVALID when they do not. */
export function parseFragment({ attributes }: FlowFile): Fragment {
  const identifier = attributes['fragment.identifier']
  if (!identifier) throw errors.FRAGMENT_ATTRIBUTES_INVALID({ reason: 'it has no attribute fragment.identifier' })
  const index = wholeNumber(attributes, 'fragment.index')
  const count = wholeNumber(attributes, 'fragment.count')
  if (count === 0) throw errors.FRAGMENT_ATTRIBUTES_INVALID({ reason: 'fragment.count is 0' })
  return { identifier, index, count }
}

function wholeNumber(attributes: FlowFile['attributes'], name: string): number {
  const text = attributes[name] ?? ''
  if (!/^\d{1,15}$/.test(text))
    throw errors.FRAGMENT_ATTRIBUTES_INVALID({ reason: `${name} is "${text}", not a whole number` })
  return Number(text)
}

/** Fragments in the order of their index. */
export function inOrder(flowFiles: readonly FlowFile[]): FlowFile[] {
  return flowFiles.toSorted((a, b) => parseFragment(a).index - parseFragment(b).index)
}

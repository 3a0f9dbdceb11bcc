import type { Prioritizer } from '@mulgil/flow'
import type { FlowFileRecord } from '../journal/records.ts'

/** NiFi's prioritizers, one after the other; what they leave equal goes by queue time and id. */
export function comparePriority(
  prioritizers: readonly Prioritizer[],
): (a: FlowFileRecord, b: FlowFileRecord) => number {
  const steps = prioritizers.map((prioritizer) => {
    switch (prioritizer) {
      case 'firstIn':
        return (a: FlowFileRecord, b: FlowFileRecord) => a.queuedAt - b.queuedAt
      case 'newest':
        return (a: FlowFileRecord, b: FlowFileRecord) => b.lineageStartDate - a.lineageStartDate
      case 'oldest':
        return (a: FlowFileRecord, b: FlowFileRecord) => a.lineageStartDate - b.lineageStartDate
      case 'attribute':
        return comparePriorityAttribute
      default:
        throw new Error(`Unknown prioritizer ${prioritizer satisfies never}`)
    }
  })
  return (a, b) => {
    for (const step of steps) {
      const order = step(a, b)
      if (order !== 0) return order
    }
    return a.queuedAt - b.queuedAt || a.id - b.id
  }
}

/** Whole numbers first, lowest first; then text; then FlowFiles without the attribute. */
function comparePriorityAttribute(a: FlowFileRecord, b: FlowFileRecord): number {
  const left = a.attributes.priority
  const right = b.attributes.priority
  if (left === undefined || right === undefined) return left === right ? 0 : left === undefined ? 1 : -1
  const leftNumber = /^\s*[+-]?\d+\s*$/.test(left) ? Number(left) : undefined
  const rightNumber = /^\s*[+-]?\d+\s*$/.test(right) ? Number(right) : undefined
  if (leftNumber !== undefined && rightNumber !== undefined) return leftNumber - rightNumber
  if (leftNumber !== undefined) return -1
  if (rightNumber !== undefined) return 1
  return left < right ? -1 : left > right ? 1 : 0
}

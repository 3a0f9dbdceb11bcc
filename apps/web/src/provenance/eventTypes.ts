import type { contract } from '@mulgil/client'

export type EventType = contract.EventSummary['type']

/** NiFi's event types in the order in which a FlowFile usually meets them. */
export const eventTypes = [
  'CREATE',
  'RECEIVE',
  'FETCH',
  'FORK',
  'JOIN',
  'CLONE',
  'ROUTE',
  'ATTRIBUTES_MODIFIED',
  'CONTENT_MODIFIED',
  'SEND',
  'REMOTE_INVOCATION',
  'UPLOAD',
  'DOWNLOAD',
  'REPLAY',
  'ADDINFO',
  'EXPIRE',
  'DROP',
] as const satisfies readonly EventType[]

export type EventTone = 'run' | 'info' | 'warn' | 'error' | 'idle'

/** Data came in, went out, changed, or ended; failures say so themselves. */
export function eventTone(type: EventType): EventTone {
  switch (type) {
    case 'CREATE':
    case 'RECEIVE':
    case 'FETCH':
    case 'REPLAY':
      return 'run'
    case 'SEND':
    case 'REMOTE_INVOCATION':
    case 'UPLOAD':
    case 'DOWNLOAD':
      return 'info'
    case 'EXPIRE':
      return 'error'
    case 'DROP':
    case 'ROUTE':
    case 'ADDINFO':
      return 'idle'
    default:
      return 'warn'
  }
}

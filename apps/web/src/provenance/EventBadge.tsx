import {
  ArrowDownToLine,
  ArrowUpFromLine,
  CirclePlus,
  CircleStop,
  Copy,
  FilePen,
  GitFork,
  GitMerge,
  Info,
  type LucideIcon,
  RotateCcw,
  Split,
  Tags,
  TimerOff,
  Zap,
} from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Badge } from '../ui/Badge.tsx'
import { type EventType, eventTone } from './eventTypes.ts'

export const eventIcons: Readonly<Record<EventType, LucideIcon>> = {
  CREATE: CirclePlus,
  RECEIVE: ArrowDownToLine,
  FETCH: ArrowDownToLine,
  FORK: GitFork,
  JOIN: GitMerge,
  CLONE: Copy,
  ROUTE: Split,
  ATTRIBUTES_MODIFIED: Tags,
  CONTENT_MODIFIED: FilePen,
  SEND: ArrowUpFromLine,
  REMOTE_INVOCATION: Zap,
  UPLOAD: ArrowUpFromLine,
  DOWNLOAD: ArrowDownToLine,
  REPLAY: RotateCcw,
  ADDINFO: Info,
  EXPIRE: TimerOff,
  DROP: CircleStop,
}

/** An event's type in NiFi's own word, with what it means on hover. */
export function EventBadge({ type }: { readonly type: EventType }) {
  const t = useTranslations('provenance')
  return (
    <span title={t(`eventTypes.${type}`)}>
      <Badge tone={eventTone(type)} icon={eventIcons[type]}>
        {type}
      </Badge>
    </span>
  )
}

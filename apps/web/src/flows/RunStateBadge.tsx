import type { contract } from '@mulgil/client'
import { Circle, CircleDashed, CircleDot, type LucideIcon, Square } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Badge } from '../ui/Badge.tsx'

type State = contract.FlowSummary['runState']
const looks: Readonly<Record<State, { readonly tone: 'run' | 'warn' | 'idle'; readonly icon: LucideIcon }>> = {
  running: { tone: 'run', icon: CircleDot },
  partly: { tone: 'warn', icon: Circle },
  stopped: { tone: 'idle', icon: Square },
  undeployed: { tone: 'idle', icon: CircleDashed },
}

/** Whether a flow runs, in colour, picture and word. */
export function RunStateBadge({ state }: { readonly state: State }) {
  const t = useTranslations('flows')
  const { tone, icon } = looks[state]
  return (
    <Badge tone={tone} icon={icon}>
      {t(`run.${state}`)}
    </Badge>
  )
}

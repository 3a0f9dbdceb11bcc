import type { contract } from '@mulgil/client'
import { Ban, CircleCheck, CircleDashed, LoaderCircle, TriangleAlert } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Badge } from '../ui/Badge.tsx'

const signs = {
  enabled: { icon: CircleCheck, tone: 'run' },
  enabling: { icon: LoaderCircle, tone: 'info' },
  disabling: { icon: LoaderCircle, tone: 'info' },
  disabled: { icon: Ban, tone: 'idle' },
  invalid: { icon: TriangleAlert, tone: 'warn' },
  draft: { icon: CircleDashed, tone: 'idle' },
} as const

interface ServiceStateProps {
  readonly status: contract.ServiceStatus | undefined
  readonly hasProblems: boolean
}

/** Whether a service is enabled; one that is only in the draft says so. */
export function ServiceState({ status, hasProblems }: ServiceStateProps) {
  const t = useTranslations('services')
  const state = hasProblems ? 'invalid' : (status?.state ?? 'draft')
  const { icon, tone } = signs[state]
  return (
    <Badge icon={icon} tone={tone}>
      {t(`state.${state}`)}
    </Badge>
  )
}

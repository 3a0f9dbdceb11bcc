import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { api } from '../api/api.ts'
import { toast, useErrorWords } from '../ui/Toast.tsx'

/** Makes the draft a former version again; what runs stays as it is until the next deploy. */
export function useRollback(flow: string) {
  const t = useTranslations('versions')
  const words = useErrorWords()
  const navigate = useNavigate()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (version: number) => api.rollback(flow, version),
    onSuccess: (_, version) => {
      for (const queryKey of [['flow', flow], ['diff', flow], ['flows']]) void client.invalidateQueries({ queryKey })
      toast.success(t('rolledBack', { version }), {
        description: t('rolledBackText'),
        action: { label: t('open'), onClick: () => void navigate({ to: '/flows/$flow', params: { flow } }) },
      })
    },
    onError: (error) => {
      const { what, todo } = words(error)
      toast.error(t('rollbackFailed'), { description: [what, todo].filter(Boolean).join(' ') })
    },
  })
}

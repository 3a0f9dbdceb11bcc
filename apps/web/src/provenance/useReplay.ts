import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { api } from '../api/api.ts'
import { toast, useErrorWords } from '../ui/Toast.tsx'

/** Replays from an event, and says as what and where the FlowFile came back. */
export function useReplay(flow: string | undefined) {
  const t = useTranslations('provenance')
  const words = useErrorWords()
  const navigate = useNavigate()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (event: number) => api.replay(event),
    onSuccess: ({ flowFileId, connection }) => {
      void client.invalidateQueries({ queryKey: ['lineage'] })
      const open = () => {
        if (flow) navigate({ to: '/flows/$flow/connections/$id', params: { flow, id: connection } })
      }
      toast.success(
        t('replayed', { id: String(flowFileId) }),
        flow ? { action: { label: t('openQueue'), onClick: open } } : {},
      )
    },
    onError: (error) => {
      const { what, todo } = words(error)
      toast.error(t('replayFailed'), { description: [what, todo].filter(Boolean).join(' ') })
    },
  })
}

import type { contract } from '@mulgil/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../api/api.ts'
import { ApiError } from '../api/problem.ts'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { toast, useErrorWords } from '../ui/Toast.tsx'

interface DeleteFlowProps {
  readonly flow: contract.FlowSummary
  onClose(): void
}

/** Deletes a flow after asking; asks once more when its queues still hold data. */
export function DeleteFlow({ flow, onClose }: DeleteFlowProps) {
  const t = useTranslations('flows')
  const words = useErrorWords()
  const client = useQueryClient()
  const [held, setHeld] = useState<string>()
  const remove = useMutation({
    mutationFn: () => api.deleteFlow(flow.id, held === undefined ? undefined : 'drop'),
    onSuccess: () => {
      toast.success(t('deleted', { name: flow.name }))
      void client.invalidateQueries({ queryKey: ['flows'] })
      onClose()
    },
    onError: (error) => {
      if (error instanceof ApiError && error.problem.code === 'QUEUE_NOT_EMPTY' && held === undefined) {
        return setHeld(error.problem.detail ?? error.problem.title)
      }
      const { what, todo } = words(error)
      toast.error(t('deleteFailed'), { description: [what, todo].filter(Boolean).join(' ') })
      onClose()
    },
  })
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      onConfirm={() => remove.mutate()}
      busy={remove.isPending}
      title={t('deleteTitle', { name: flow.name })}
      text={held === undefined ? t('deleteText') : t('deleteHolds', { text: held })}
      action={t(held === undefined ? 'deleteAction' : 'deleteDropAction')}
    />
  )
}

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { api } from '../api/api.ts'
import { formatBytes, formatWhole } from '../format/format.ts'
import { Button } from '../ui/Button.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { toast, useErrorWords } from '../ui/Toast.tsx'

interface EmptyQueueProps {
  readonly flow: string
  readonly connection: string
  readonly count: number
  readonly bytes: number
}

/** Drops what waits in a queue, after asking; count and size stand on the button. */
export function EmptyQueue({ flow, connection, count, bytes }: EmptyQueueProps) {
  const t = useTranslations('queue')
  const locale = useLocale()
  const words = useErrorWords()
  const client = useQueryClient()
  const [asks, setAsks] = useState(false)
  const empty = useMutation({
    mutationFn: () => api.emptyQueue(flow, connection),
    onSuccess: (dropped) => {
      toast.success(t('dropped', { count: dropped.count }), {
        description: t('droppedText', { bytes: formatBytes(dropped.bytes) }),
      })
      void client.invalidateQueries({ queryKey: ['queue', flow, connection] })
      void client.invalidateQueries({ queryKey: ['status', flow] })
    },
    onError: (error) => {
      const { what, todo } = words(error)
      toast.error(t('dropFailed'), { description: [what, todo].filter(Boolean).join(' ') })
    },
    onSettled: () => setAsks(false),
  })
  return (
    <>
      <Button icon={Trash2} variant="danger" disabled={count === 0} onClick={() => setAsks(true)}>
        {count === 0 ? t('dropNothing') : t('drop', { count: formatWhole(count, locale), bytes: formatBytes(bytes) })}
      </Button>
      <ConfirmDialog
        open={asks}
        onClose={() => setAsks(false)}
        onConfirm={() => empty.mutate()}
        busy={empty.isPending}
        title={t('dropTitle')}
        text={t('dropText', { count, bytes: formatBytes(bytes) })}
        action={t('dropAction', { count })}
      />
    </>
  )
}

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Eraser } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../api/api.ts'
import { Button } from '../ui/Button.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { toast, useErrorWords } from '../ui/Toast.tsx'

interface ClearBulletinsProps {
  readonly flows: readonly string[]
  readonly component: string | undefined
  readonly count: number
}

/** Removes the bulletins of the flows in sight, after asking. */
export function ClearBulletins({ flows, component, count }: ClearBulletinsProps) {
  const t = useTranslations('bulletins')
  const words = useErrorWords()
  const client = useQueryClient()
  const [asks, setAsks] = useState(false)
  const clear = useMutation({
    mutationFn: () => Promise.all(flows.map((flow) => api.clearBulletins(flow, component))),
    onSuccess: () => toast.success(t('cleared')),
    onError: (error) => {
      const { what, todo } = words(error)
      toast.error(t('clearFailed'), { description: [what, todo].filter(Boolean).join(' ') })
    },
    onSettled: () => {
      setAsks(false)
      void client.invalidateQueries({ queryKey: ['bulletins'] })
    },
  })
  return (
    <>
      <Button icon={Eraser} disabled={count === 0} onClick={() => setAsks(true)}>
        {t('clear')}
      </Button>
      <ConfirmDialog
        open={asks}
        onClose={() => setAsks(false)}
        onConfirm={() => clear.mutate()}
        busy={clear.isPending}
        title={t('clearTitle')}
        text={t('clearText', { count })}
        action={t('clearAction', { count })}
      />
    </>
  )
}

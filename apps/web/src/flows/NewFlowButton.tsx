import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { type SubmitEvent, useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../api/api.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { TextField } from '../ui/TextField.tsx'
import { useErrorWords } from '../ui/Toast.tsx'

/** Makes an empty flow under a name, and opens its canvas. */
export function NewFlowButton({ primary = false, label }: { readonly primary?: boolean; readonly label: string }) {
  const t = useTranslations('flows')
  const cancel = useTranslations('ui')('cancel')
  const words = useErrorWords()
  const navigate = useNavigate()
  const client = useQueryClient()
  const form = useId()
  const [isOpen, setOpen] = useState(false)
  const [name, setName] = useState('')
  const create = useMutation({
    mutationFn: (chosen: string) => api.createFlow({ name: chosen }),
    onSuccess: ({ document }) => {
      void client.invalidateQueries({ queryKey: ['flows'] })
      void navigate({ to: '/flows/$flow', params: { flow: document.id } })
    },
  })
  const open = () => {
    setName(t('createDefault'))
    create.reset()
    setOpen(true)
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (name.trim() !== '') create.mutate(name.trim())
  }
  const failed = create.error ? words(create.error) : undefined
  return (
    <>
      <Button icon={Plus} variant={primary ? 'primary' : 'plain'} onClick={open}>
        {label}
      </Button>
      <Dialog
        open={isOpen}
        onClose={() => setOpen(false)}
        title={t('createTitle')}
        footer={
          <>
            <Button onClick={() => setOpen(false)}>{cancel}</Button>
            <Button variant="primary" type="submit" form={form} busy={create.isPending} disabled={name.trim() === ''}>
              {t('create')}
            </Button>
          </>
        }
      >
        <form id={form} onSubmit={submit}>
          <TextField
            label={t('createName')}
            value={name}
            onChange={setName}
            maxLength={200}
            onFocus={(event) => event.currentTarget.select()}
            error={failed && [failed.what, failed.todo].filter(Boolean).join(' ')}
          />
        </form>
      </Dialog>
    </>
  )
}

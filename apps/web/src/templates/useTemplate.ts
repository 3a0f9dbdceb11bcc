import type { contract } from '@mulgil/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { api } from '../api/api.ts'
import { useBilingual } from '../i18n/bilingual.ts'
import { toast, useErrorWords } from '../ui/Toast.tsx'

interface UseTemplate {
  readonly template: contract.Template
  /** Deploy it and let it run. */
  readonly start: boolean
}

/** Makes a flow of a template, lets it run if asked, and opens its canvas. */
export function useTemplate() {
  const t = useTranslations('templates')
  const say = useBilingual()
  const words = useErrorWords()
  const navigate = useNavigate()
  const client = useQueryClient()
  return useMutation({
    mutationFn: async ({ template, start }: UseTemplate) => {
      const { document, revision } = await api.createFlow({ template: template.id, name: say(template.name) })
      // The flow is there from here on: whatever goes wrong with the start is told on its canvas.
      const trouble = start
        ? await api.deploy(document.id, { revision, start: true }).then(() => undefined, asValue)
        : undefined
      return { document, trouble }
    },
    onSuccess: ({ document, trouble }, { start }) => {
      void client.invalidateQueries({ queryKey: ['flows'] })
      if (trouble) {
        const { what, todo } = words(trouble.error)
        toast.error(t('notStarted', { name: document.name }), { description: [what, todo].filter(Boolean).join(' ') })
      } else if (start) toast.success(t('started', { name: document.name }))
      void navigate({ to: '/flows/$flow', params: { flow: document.id } })
    },
    onError: (error) => {
      const { what, todo } = words(error)
      toast.error(t('failed'), { description: [what, todo].filter(Boolean).join(' ') })
    },
  })
}

const asValue = (error: unknown) => ({ error })

import type { contract } from '@mulgil/client'
import { useTranslations } from 'use-intl'
import { Skeleton } from '../ui/Skeleton.tsx'
import styles from './TemplateCard.module.css'
import { TemplateCard } from './TemplateCard.tsx'
import { useTemplate } from './useTemplate.ts'

/** Cards of templates; one at a time can be started. */
export function TemplateCards({ templates }: { readonly templates: readonly contract.Template[] | undefined }) {
  const t = useTranslations('content')
  const use = useTemplate()
  if (!templates) {
    return (
      <div className={styles.cards} role="status" aria-label={t('loading')}>
        {[1, 2, 3].map((card) => (
          <Skeleton key={card} height="176px" />
        ))}
      </div>
    )
  }
  const current = use.isPending ? use.variables.template.id : undefined
  return (
    <div className={styles.cards}>
      {templates.map((template) => (
        <TemplateCard
          key={template.id}
          template={template}
          busy={template.id === current}
          disabled={use.isPending}
          onUse={(start) => use.mutate({ template, start })}
        />
      ))}
    </div>
  )
}

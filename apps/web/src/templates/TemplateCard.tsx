import type { contract } from '@mulgil/client'
import { ChevronRight, CirclePlay, Plug, SquarePen, Zap } from 'lucide-react'
import { useFormatter, useTranslations } from 'use-intl'
import { useBilingual } from '../i18n/bilingual.ts'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import styles from './TemplateCard.module.css'
import { countComponents, templatePath } from './templatePath.ts'

interface TemplateCardProps {
  readonly template: contract.Template
  readonly busy: boolean
  readonly disabled: boolean
  /** `start`: deploy and run at once. */
  onUse(start: boolean): void
}

/** A ready flow: what it does, what it needs, and the button that lets it run. */
export function TemplateCard({ template, busy, disabled, onUse }: TemplateCardProps) {
  const t = useTranslations('templates')
  const say = useBilingual()
  const format = useFormatter()
  const name = say(template.name)
  const path = templatePath(template.document)
  const runsAtOnce = template.needs.length === 0
  const services = template.needs.map((need) =>
    t.has(`service.${need}` as 'service.mqtt') ? t(`service.${need}` as 'service.mqtt') : need,
  )
  return (
    <article className={styles.card} aria-label={name}>
      <h3 className={styles.name}>{name}</h3>
      <p className={styles.summary}>{say(template.summary)}</p>
      {path.length > 0 && (
        <p className={styles.path}>
          <span className="visually-hidden">{t('path')} </span>
          {path.map((step, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the steps of a template never move.
            <span key={index} className={styles.step}>
              <span>{step}</span>
              {index < path.length - 1 && <ChevronRight size={12} aria-hidden />}
            </span>
          ))}
        </p>
      )}
      <div className={styles.foot}>
        <Badge tone={runsAtOnce ? 'run' : 'warn'} icon={runsAtOnce ? Zap : Plug}>
          {runsAtOnce ? t('needsNothing') : t('needs', { services: format.list(services) })}
        </Badge>
        <span className={styles.count}>{t('components', { count: countComponents(template.document) })}</span>
        {runsAtOnce ? (
          <Button
            variant="primary"
            icon={CirclePlay}
            busy={busy}
            disabled={disabled}
            aria-label={t('startLabel', { name })}
            onClick={() => onUse(true)}
          >
            {t(busy ? 'starting' : 'start')}
          </Button>
        ) : (
          <Button
            icon={SquarePen}
            busy={busy}
            disabled={disabled}
            aria-label={t('useLabel', { name })}
            onClick={() => onUse(false)}
          >
            {t('use')}
          </Button>
        )}
      </div>
    </article>
  )
}

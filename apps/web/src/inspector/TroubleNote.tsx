import type { contract } from '@mulgil/client'
import { OctagonAlert } from 'lucide-react'
import { useLocale, useTranslations } from 'use-intl'
import { formatDuration, formatTime } from '../format/format.ts'
import { Button } from '../ui/Button.tsx'
import type { CommandHands } from '../workspace/commands.ts'
import styles from './Inspector.module.css'
import { troubleOf } from './trouble.ts'

interface TroubleNoteProps {
  readonly status: contract.ProcessorStatus
  readonly hands: CommandHands
}

/** Why the selected processor does not get on with its work, and what can be done about it here. */
export function TroubleNote({ status, hands }: TroubleNoteProps) {
  const t = useTranslations('inspector.trouble')
  const trouble = troubleOf(status)
  const [what, todo] = useWords(status)
  if (!trouble) return null
  const canStart = trouble === 'quarantined' || (trouble === 'lingering' && status.runState === 'stopped')
  return (
    <section className={styles.problems} aria-label={t('label')}>
      <div className={styles.problem}>
        <OctagonAlert size={16} aria-hidden />
        <div className={styles.problemText}>
          <p>{what}</p>
          <p className={styles.problemTodo}>{todo}</p>
        </div>
        {trouble === 'hanging' && (
          <Button variant="quiet" onClick={() => hands.run('terminate')}>
            {t('terminate')}
          </Button>
        )}
        {canStart && (
          <Button variant="quiet" onClick={() => hands.run('start')}>
            {t('start')}
          </Button>
        )}
      </div>
    </section>
  )
}

/** What is the matter, and what to do. */
function useWords(status: contract.ProcessorStatus): readonly [string, string] {
  const t = useTranslations('inspector.trouble')
  const locale = useLocale()
  const { quarantine, longestTriggerMs, terminatedTriggers } = status
  const trouble = troubleOf(status)
  switch (trouble) {
    case undefined:
      return ['', '']
    case 'blocked':
      return [t('blocked'), t('blockedTodo')]
    case 'hanging':
      return [t('hanging', { time: formatDuration(longestTriggerMs) }), t('hangingTodo')]
    case 'lingering':
      return [t('lingering', { count: terminatedTriggers }), t('lingeringTodo')]
    case 'quarantined': {
      const { code = '', message = '', until = 0 } = quarantine ?? {}
      const key = code as 'PROCESSOR_CRASHES'
      return [t.has(key) ? t(key, { message }) : message, t('quarantinedTodo', { time: formatTime(until, locale) })]
    }
    default:
      throw new Error(`Unknown trouble ${JSON.stringify(trouble satisfies never)}`)
  }
}

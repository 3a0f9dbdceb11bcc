import { Pause, Radio } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import styles from './QueuePage.module.css'

interface LiveSwitchProps {
  readonly isLive: boolean
  onChange(isLive: boolean): void
}

/** Says whether the list follows the queue, and lets people hold it. */
export function LiveSwitch({ isLive, onChange }: LiveSwitchProps) {
  const t = useTranslations('queue')
  return (
    <div className={styles.live}>
      <span role="status">
        <Badge tone={isLive ? 'run' : 'info'} icon={isLive ? Radio : Pause}>
          {t(isLive ? 'live' : 'paused')}
        </Badge>
      </span>
      <Button variant="quiet" onClick={() => onChange(!isLive)}>
        {t(isLive ? 'pause' : 'resume')}
      </Button>
    </div>
  )
}

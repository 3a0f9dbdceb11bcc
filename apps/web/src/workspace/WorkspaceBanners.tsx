import { useTranslations } from 'use-intl'
import { useConnected, useFlowTotals } from '../live/live.tsx'
import { Banner } from '../ui/Banner.tsx'
import { Button } from '../ui/Button.tsx'
import { useErrorWords } from '../ui/Toast.tsx'
import { useDelayed } from './useDelayed.ts'
import { useGoToProblem } from './useGoToProblem.ts'
import { useDraftState, useWorkspace } from './WorkspaceContext.tsx'

/** Says when edits cannot be saved or live numbers stand still. */
export function WorkspaceBanners() {
  const t = useTranslations('workspace')
  const ui = useTranslations('ui')
  const words = useErrorWords()
  const { draft } = useWorkspace()
  const save = useDraftState((state) => state.save)
  const connected = useConnected()
  const lost = useDelayed(!connected, 3000)
  const again = (
    <Button variant="quiet" onClick={() => void draft.flush()}>
      {ui('retry')}
    </Button>
  )
  if (save.kind === 'offline') {
    return (
      <Banner tone="warn" action={again}>
        {t('offline')}
      </Banner>
    )
  }
  if (save.kind === 'refused') {
    const { what, todo } = words(save.error)
    return (
      <Banner tone="error" action={again}>
        {[t('refused', { why: what }), todo].filter(Boolean).join(' ')}
      </Banner>
    )
  }
  return lost ? <Banner tone="warn">{t('liveLost')}</Banner> : <EngineBanner />
}

/** Says that the engine does not answer, and who holds it. */
function EngineBanner() {
  const t = useTranslations('workspace')
  const { flow } = useWorkspace()
  const goTo = useGoToProblem()
  const answers = useFlowTotals()?.engine.answers
  if (!answers || answers.state === 'ok') return null
  if (answers.state === 'restarting') return <Banner tone="warn">{t('engineRestarting')}</Banner>
  const { component } = answers
  if (!component) return <Banner tone="error">{t('engineBlocked')}</Banner>
  const show = component.flow === flow && (
    <Button variant="quiet" onClick={() => goTo({ component: component.component })}>
      {t('goTo')}
    </Button>
  )
  return (
    <Banner tone="error" action={show}>
      {t('engineBlockedBy', { name: component.name })}
    </Banner>
  )
}

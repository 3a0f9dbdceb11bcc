import type { contract } from '@mulgil/client'
import type { Json, ProcessorComponent } from '@mulgil/flow'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { ScrollText } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { shownState } from '../canvas/ProcessorNode.tsx'
import { isTrouble, StateGlyph } from '../canvas/StateGlyph.tsx'
import { useBilingual } from '../i18n/bilingual.ts'
import { useProcessorStatus } from '../live/live.tsx'
import { Badge } from '../ui/Badge.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Tabs } from '../ui/Tabs.tsx'
import type { CommandHands } from '../workspace/commands.ts'
import { useGoToProblem } from '../workspace/useGoToProblem.ts'
import { useProblems, useWorkspaceSpecs } from '../workspace/WorkspaceContext.tsx'
import { focusProperty } from './focusProperty.ts'
import { propertyAt } from './formModel.ts'
import styles from './Inspector.module.css'
import { NotesTab } from './NotesTab.tsx'
import { PanelHeader } from './PanelHeader.tsx'
import { ProblemList } from './ProblemList.tsx'
import { PropertyForm } from './PropertyForm.tsx'
import { RelationshipsTab } from './RelationshipsTab.tsx'
import { SchedulingTab } from './SchedulingTab.tsx'
import { StateTab } from './StateTab.tsx'
import { TroubleNote } from './TroubleNote.tsx'

interface ProcessorPanelProps {
  readonly id: string
  readonly path: readonly string[]
  readonly component: ProcessorComponent
  readonly hands: CommandHands
  onClose(): void
}
type Tab = 'properties' | 'relationships' | 'scheduling' | 'state' | 'notes'

/** Settings of one processor: problems first, then its tabs. */
export function ProcessorPanel({ id, path, component, hands, onClose }: ProcessorPanelProps) {
  const t = useTranslations('inspector')
  const states = useTranslations('canvas.state')
  const say = useBilingual()
  const navigate = useNavigate()
  const spec = useWorkspaceSpecs().get(component.type)
  const status = useProcessorStatus(id)
  const problems = useProblems(id)
  const goTo = useGoToProblem()
  const properties = component.properties as Readonly<Record<string, Json>>
  const panel = useRef<HTMLDivElement>(null)
  const { tab = 'properties', property } = useSearch({ from: '/flows/$flow' })
  const show = (next: Tab, at?: string) =>
    void navigate({ to: '.', search: (old) => ({ ...old, tab: next, property: at }), replace: true })
  const state = shownState(
    status,
    problems.some(({ severity }) => severity === 'error'),
  )
  const fix = (problem: contract.Problem) => {
    const named = problem.code === 'SERVICE_INVALID' && propertyAt(properties, problem.property?.split('.') ?? [])
    if (typeof named === 'string') return goTo({ component: named })
    const isRelationship = /^(autoTerminate|retry)\b/.test(problem.property ?? '')
    show(
      isRelationship ? 'relationships' : problem.property?.startsWith('scheduling') ? 'scheduling' : 'properties',
      problem.property,
    )
    if (problem.property) focusProperty(panel.current, problem.property)
  }
  useEffect(() => {
    if (property) focusProperty(panel.current, property)
  }, [property])
  const tabs = [
    { value: 'properties', label: t('properties') },
    { value: 'relationships', label: t('relationships') },
    { value: 'scheduling', label: t('scheduling') },
    { value: 'state', label: t('state') },
    { value: 'notes', label: t('notes') },
  ] as const
  return (
    <div ref={panel} className={styles.panel}>
      <PanelHeader
        id={id}
        path={path}
        name={component.name}
        fallback={component.type}
        onClose={onClose}
        kind={
          <>
            <span>{component.type}</span>
            <Badge tone={state === 'running' ? 'run' : isTrouble(state) ? 'warn' : 'idle'}>
              <StateGlyph state={state} />
              {states(state)}
            </Badge>
            <IconButton
              icon={ScrollText}
              size="small"
              label={t('provenance')}
              onClick={() => hands.openProvenance(id)}
            />
          </>
        }
      />
      <p className={styles.summary}>{spec ? say(spec.summary) : t('unknownType', { type: component.type })}</p>
      {status && <TroubleNote status={status} hands={hands} />}
      <ProblemList id={id} onFix={fix} />
      <Tabs label={t('tabs')} value={tab} onChange={show} tabs={tabs}>
        {tab === 'properties' && <PropertyForm id={id} path={path} properties={component.properties} spec={spec} />}
        {tab === 'relationships' && <RelationshipsTab id={id} path={path} component={component} spec={spec} />}
        {tab === 'scheduling' && <SchedulingTab id={id} path={path} component={component} spec={spec} />}
        {tab === 'state' && <StateTab id={id} spec={spec} />}
        {tab === 'notes' && <NotesTab id={id} path={path} comments={component.comments} />}
      </Tabs>
    </div>
  )
}

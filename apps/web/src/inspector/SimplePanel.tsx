import type { Component } from '@mulgil/flow'
import { X } from 'lucide-react'
import { useRef } from 'react'
import { useTranslations } from 'use-intl'
import { IconButton } from '../ui/IconButton.tsx'
import { Select } from '../ui/Select.tsx'
import { TextArea } from '../ui/TextField.tsx'
import { useDraftState, useWorkspace } from '../workspace/WorkspaceContext.tsx'
import { focusProperty } from './focusProperty.ts'
import { GroupForm } from './GroupForm.tsx'
import styles from './Inspector.module.css'
import { LinkForm } from './LinkForm.tsx'
import { NotesTab } from './NotesTab.tsx'
import { PanelHeader } from './PanelHeader.tsx'
import { ProblemList } from './ProblemList.tsx'

interface SimplePanelProps {
  readonly id: string
  readonly path: readonly string[]
  readonly component: Exclude<Component, { kind: 'processor' }>
  onClose(): void
}
const colours = ['amber', 'blue', 'green', 'red', 'grey'] as const
type Colour = (typeof colours)[number]

/** Settings of what is no processor: groups, ports, funnels and labels. */
export function SimplePanel({ id, path, component, onClose }: SimplePanelProps) {
  const t = useTranslations('inspector')
  const titles = useTranslations('palette')
  const workspace = useWorkspace()
  const isTop = useDraftState((state) => Object.hasOwn(state.document.root.components, id))
  const colour = useDraftState((state) => state.document.layout[id]?.colour)
  const kind = titles(component.kind)
  const panel = useRef<HTMLDivElement>(null)
  const hasForm = component.kind === 'group' || (component.kind === 'outputPort' && isTop)
  if (component.kind === 'label') {
    return (
      <div className={styles.panel}>
        <header className={styles.header}>
          <h2>{kind}</h2>
          <IconButton icon={X} label={t('close')} onClick={onClose} />
        </header>
        <div className={styles.form}>
          <TextArea
            label={t('labelText')}
            rows={6}
            value={component.text}
            onChange={(value) => workspace.set([...path, 'text'], value, `label:${id}`)}
          />
          <Select
            label={t('labelColour')}
            value={(colour as Colour | undefined) ?? 'amber'}
            options={colours.map((value) => ({ value, label: t(`colour.${value}`) }))}
            onChange={(value) =>
              workspace.draft.run('colour', [
                value === 'amber' ? { path: ['layout', id, 'colour'] } : { path: ['layout', id, 'colour'], value },
              ])
            }
          />
        </div>
      </div>
    )
  }
  return (
    <div ref={panel} className={styles.panel}>
      <PanelHeader
        id={id}
        path={path}
        name={component.name}
        fallback={kind}
        kind={<span>{kind}</span>}
        onClose={onClose}
      />
      <ProblemList id={id} onFix={hasForm ? ({ property: at }) => at && focusProperty(panel.current, at) : undefined} />
      {component.kind === 'group' && <GroupForm id={id} path={path} settings={component} />}
      {component.kind === 'outputPort' && isTop && <LinkForm path={path} link={component.link} />}
      {component.kind === 'inputPort' && isTop && <p className={styles.hint}>{t('inputPortTop')}</p>}
      <NotesTab id={id} path={path} comments={component.comments} />
    </div>
  )
}

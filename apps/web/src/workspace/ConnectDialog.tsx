import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { takesInput, waysOut } from '../canvas/geometry.ts'
import { search } from '../palette/search.ts'
import { announce } from '../ui/announce.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { PickList } from '../ui/PickList.tsx'
import { Select } from '../ui/Select.tsx'
import styles from './Dialogs.module.css'
import { useWorkspace, useWorkspaceSpecs } from './WorkspaceContext.tsx'

interface ConnectDialogProps {
  readonly from: string
  onClose(): void
}

/** Connects without a pointer: choose the relationship, type the target. */
export function ConnectDialog({ from, onClose }: ConnectDialogProps) {
  const t = useTranslations('workspace')
  const kinds = useTranslations('canvas')
  const workspace = useWorkspace()
  const specs = useWorkspaceSpecs()
  const { components, connections } = workspace.placed().group
  const source = components[from]
  const spec = source?.kind === 'processor' ? specs.get(source.type) : undefined
  const connected = Object.values(connections).flatMap((each) => (each.from === from ? each.relationships : []))
  const ways = source ? waysOut(source, spec, connected) : []
  const open = ways.find((way) => !connected.includes(way)) ?? ways[0] ?? ''
  const [relationship, setRelationship] = useState(open)
  const targets = Object.entries(components).flatMap(([id, component]) => {
    const fits = takesInput(component, component.kind === 'processor' ? specs.get(component.type) : undefined)
    if (!fits || component.kind === 'group') return []
    const type = component.kind === 'processor' ? component.type : kinds(component.kind)
    return [{ id, name: ('name' in component && component.name) || type, type }]
  })
  const name =
    source && 'name' in source && source.name ? source.name : source?.kind === 'processor' ? source.type : from
  return (
    <Dialog open onClose={onClose} title={t('connectFrom', { name })}>
      <div className={styles.stack}>
        {ways.length > 1 && (
          <Select
            label={t('connectRelationship')}
            value={relationship}
            onChange={setRelationship}
            options={ways.map((way) => ({ value: way, label: way }))}
          />
        )}
        <div className={styles.pick}>
          <PickList
            label={t('connectTarget')}
            placeholder={t('connectTarget')}
            autoFocus
            empty={t('noTarget')}
            find={(query) =>
              search(query, targets, (target) => ({ name: target.name, aliases: [target.type], texts: [] }))
            }
            itemKey={(target) => target.id}
            onPick={(target) => {
              workspace.connect({ from, relationship: relationship === '' ? null : relationship }, target.id)
              announce(kinds('announceConnected'))
              onClose()
              workspace.view()?.focus()
            }}
          >
            {(target) => (
              <span className={styles.target}>
                <span>{target.name}</span>
                <span className={styles.todo}>{target.type}</span>
              </span>
            )}
          </PickList>
        </div>
      </div>
    </Dialog>
  )
}

import { type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import { ContextArea, type MenuItemProps } from '../ui/Menu.tsx'
import styles from './CanvasMenu.module.css'
import { type AppCommand, type CommandHands, type CommandId, commands, shortcutOf } from './commands.ts'
import { useWorkspace } from './WorkspaceContext.tsx'

const groups: readonly (readonly CommandId[])[] = [
  ['configure', 'enterGroup', 'connect', 'queue', 'provenance'],
  ['start', 'stop', 'terminate', 'runOnce'],
  ['quickAdd'],
  ['cut', 'copy', 'paste', 'duplicate', 'delete'],
  ['selectAll', 'fitAll', 'fitSelection'],
]

/** The canvas with its menu: right button, Shift+F10 or the menu key. */
export function CanvasMenu({ hands, children }: { readonly hands: CommandHands; readonly children: ReactNode }) {
  const t = useTranslations('workspace.action')
  const workspace = useWorkspace()
  const [items, setItems] = useState<readonly (readonly MenuItemProps[])[]>([])
  const list: readonly AppCommand[] = commands
  const itemsNow = () =>
    groups
      .map((ids) =>
        ids.flatMap((id): MenuItemProps[] => {
          const command = list.find((each) => each.id === id)
          if (!command || !(command.when?.(workspace) ?? true)) return []
          return [
            {
              label: t(id),
              shortcut: shortcutOf(id),
              danger: id === 'delete' || id === 'terminate',
              onSelect: () => command.run(workspace, hands),
            },
          ]
        }),
      )
      .filter((each) => each.length > 0)
  return (
    <ContextArea groups={items}>
      <div
        className={styles.area}
        onContextMenuCapture={(event) => {
          selectUnder(event.target)
          setItems(itemsNow())
        }}
      >
        {children}
      </div>
    </ContextArea>
  )

  /** The menu is about what is under the pointer; a selection that it is part of stays. */
  function selectUnder(target: EventTarget) {
    if (!(target instanceof Element)) return
    const id =
      target.closest('.react-flow__node, .react-flow__edge')?.getAttribute('data-id') ??
      target.closest('[data-edge]')?.getAttribute('data-edge')
    const { selection, focused } = workspace.store.getState()
    if (id && !selection.has(id)) workspace.select([id])
    else if (!id && target.closest('.react-flow__pane')) workspace.select([])
    else if (!id && selection.size === 0 && focused) workspace.select([focused])
  }
}

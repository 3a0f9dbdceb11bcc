import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import {
  Download,
  FileUp,
  History,
  Keyboard,
  MoreHorizontal,
  Pencil,
  Plug,
  Redo2,
  Rocket,
  ScrollText,
  Settings2,
  Undo2,
  Variable,
} from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../api/api.ts'
import { queries } from '../api/queries.ts'
import { type Crumb, TopBar } from '../app/TopBar.tsx'
import { findGroup } from '../canvas/commands/place.ts'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu, MenuItem, MenuRadio, MenuSeparator } from '../ui/Menu.tsx'
import { type CommandHands, shortcutOf } from './commands.ts'
import { useDialogStore } from './dialogStore.ts'
import { useReadFlowFile } from './ImportArea.tsx'
import { RunControls } from './RunControls.tsx'
import styles from './WorkspaceBar.module.css'
import { useDraftState, useWorkspace, useWorkspaceState } from './WorkspaceContext.tsx'

/** Over the canvas: where we are, how it runs, whether the draft is saved, and the way to deploy it. */
export function WorkspaceBar({ hands }: { readonly hands: CommandHands }) {
  const t = useTranslations('workspace')
  const open = useDialogStore((state) => state.open)
  return (
    <TopBar
      crumbs={useCrumbs()}
      actions={
        <>
          <RunControls hands={hands} />
          <UndoButtons />
          <SaveStatus />
          <Button variant="primary" icon={Rocket} onClick={() => open({ kind: 'deploy' })}>
            {t('deploy')}
          </Button>
          <MoreMenu />
        </>
      }
    />
  )
}

function useCrumbs(): readonly Crumb[] {
  const t = useTranslations()
  const { flow } = useWorkspace()
  const document = useDraftState((state) => state.document)
  const group = useWorkspaceState((state) => state.group)
  const path = findGroup(document, group)
  const names = path.map(({ id }, index) => {
    const outer = path[index - 1]?.group
    const component = id === null ? undefined : outer?.components[id]
    const name = component?.kind === 'group' ? component.name || t('palette.group') : document.name
    const to = index === path.length - 1 ? undefined : id === null ? `/flows/${flow}` : `/flows/${flow}/g/${id}`
    return { label: name, to }
  })
  return [{ label: t('flows.title'), to: '/' }, ...names]
}

function UndoButtons() {
  const t = useTranslations('workspace')
  const { draft } = useWorkspace()
  const done = useDraftState(({ history }) => history.done.at(-1)?.name)
  const undone = useDraftState(({ history }) => history.undone.at(-1)?.name)
  return (
    <div className={styles.pair}>
      <IconButton
        icon={Undo2}
        label={done ? t('undoOf', { name: t(`command.${done}`) }) : t('undo')}
        shortcut={shortcutOf('undo')}
        disabled={!done}
        onClick={draft.undo}
      />
      <IconButton
        icon={Redo2}
        label={undone ? t('redoOf', { name: t(`command.${undone}`) }) : t('redo')}
        shortcut={shortcutOf('redo')}
        disabled={!undone}
        onClick={draft.redo}
      />
    </div>
  )
}

/** Whether the draft is saved, and how far it is from what is deployed. */
function SaveStatus() {
  const t = useTranslations('workspace')
  const { flow } = useWorkspace()
  const client = useQueryClient()
  const save = useDraftState((state) => state.save.kind)
  const revision = useDraftState((state) => state.flow.revision)
  const deployed = useDraftState((state) => state.flow.deployedVersion)
  const { data } = useQuery({ ...queries.diff(flow, 'deployed', 'draft'), enabled: deployed !== null })
  // biome-ignore lint/correctness/useExhaustiveDependencies: each save and each deploy makes another difference.
  useEffect(() => {
    void client.invalidateQueries({ queryKey: ['diff', flow] })
  }, [client, flow, revision, deployed])
  const saving = save === 'changed' || save === 'saving'
  const count = data?.changes.filter(({ kind }) => kind !== 'moved').length
  return (
    <output className={styles.save} data-save={save}>
      <span>{saving ? t('saving') : save === 'saved' ? t('saved') : ''}</span>
      <span className={styles.changes}>
        {deployed === null ? t('notDeployed') : count === undefined ? '' : t('changes', { count })}
      </span>
    </output>
  )
}

function MoreMenu() {
  const t = useTranslations('workspace')
  const { flow } = useWorkspace()
  const navigate = useNavigate()
  const open = useDialogStore((state) => state.open)
  const { win = '5min' } = useSearch({ from: '/flows/$flow' })
  const readFile = useReadFlowFile()
  const file = useRef<HTMLInputElement>(null)
  const windows = [
    { value: '5min', label: t('window5min') },
    { value: '1h', label: t('window1h') },
    { value: 'start', label: t('windowStart') },
  ] as const
  return (
    <>
      <Menu trigger={<IconButton icon={MoreHorizontal} label={t('more')} />} align="end">
        <MenuItem icon={Variable} label={t('parameters')} onSelect={() => open({ kind: 'parameters' })} />
        <MenuItem icon={Plug} label={t('services')} onSelect={() => open({ kind: 'services' })} />
        <MenuItem icon={Settings2} label={t('flowSettings')} onSelect={() => open({ kind: 'flowSettings' })} />
        <MenuItem icon={Pencil} label={t('rename')} onSelect={() => open({ kind: 'rename' })} />
        <MenuSeparator />
        <MenuItem icon={Download} label={t('export')} onSelect={() => download(api.exportAddress(flow))} />
        <MenuItem icon={FileUp} label={t('import')} onSelect={() => file.current?.click()} />
        <MenuSeparator />
        <MenuItem
          icon={History}
          label={t('versions')}
          onSelect={() => void navigate({ to: '/flows/$flow/versions', params: { flow } })}
        />
        <MenuItem
          icon={ScrollText}
          label={t('provenance')}
          onSelect={() => void navigate({ to: '/provenance', search: { flow } })}
        />
        <MenuItem icon={Keyboard} label={t('shortcuts')} shortcut="?" onSelect={() => open({ kind: 'help' })} />
        <MenuSeparator />
        <MenuRadio
          value={win}
          options={windows}
          onChange={(next) => void navigate({ to: '.', search: (old) => ({ ...old, win: next }), replace: true })}
        />
      </Menu>
      <input
        ref={file}
        type="file"
        accept="application/json,.json"
        hidden
        aria-label={t('import')}
        onChange={(event) => {
          const chosen = event.target.files?.[0]
          if (chosen) void readFile(chosen)
          event.target.value = ''
        }}
      />
    </>
  )
}

/** Has the browser save what stands at an address of this server. */
function download(address: string): void {
  const link = document.createElement('a')
  link.href = address
  link.download = ''
  link.click()
}

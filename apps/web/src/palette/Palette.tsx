import type { contract } from '@mulgil/client'
import { PanelLeftClose, Search } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import { usePreferences } from '../app/preferences.ts'
import { processorMime } from '../canvas/Canvas.tsx'
import { useBilingual } from '../i18n/bilingual.ts'
import { announce } from '../ui/announce.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { useWorkspace, useWorkspaceSpecs } from '../workspace/WorkspaceContext.tsx'
import type { NewKind } from '../workspace/workspace.ts'
import { compareFamilies, familyOf } from './families.ts'
import { OtherKinds } from './OtherKinds.tsx'
import styles from './Palette.module.css'
import { ProcessorRow } from './ProcessorRow.tsx'
import { searchProcessors } from './searchProcessors.ts'

/** All that can be added, by family: drag it to the canvas, or press Enter. */
export function Palette() {
  const t = useTranslations('palette')
  const say = useBilingual()
  const workspace = useWorkspace()
  const specs = useWorkspaceSpecs()
  const [query, setQuery] = useState('')
  const setPreferences = usePreferences((state) => state.set)
  const found = useMemo(() => searchProcessors(query, [...specs.values()]), [query, specs])
  const isSearching = query.trim() !== ''
  const families = useMemo(
    () => [...Map.groupBy(found, (spec) => spec.family)].sort(([a], [b]) => compareFamilies(a, b)),
    [found],
  )
  const add = (what: { readonly type: string } | { readonly kind: NewKind }) => {
    workspace.add(what)
    announce(t('added', { name: 'type' in what ? what.type : t(what.kind) }))
  }
  return (
    <aside className={styles.palette} aria-label={t('title')}>
      <div className={styles.top}>
        <div className={styles.search}>
          <Search size={16} aria-hidden />
          <input
            type="search"
            aria-label={t('search')}
            placeholder={t('search')}
            value={query}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setQuery(event.target.value)}
            onKeyDown={(event) => {
              if (event.code === 'Enter' && !event.nativeEvent.isComposing && found[0]) add({ type: found[0].type })
            }}
          />
        </div>
        <IconButton icon={PanelLeftClose} label={t('hide')} onClick={() => setPreferences({ paletteOpen: false })} />
      </div>
      <div className={styles.list}>
        {isSearching ? (
          <ul aria-label={t('found')}>
            {found.map((spec) => (
              <Entry key={spec.type} spec={spec} onAdd={() => add({ type: spec.type })} />
            ))}
          </ul>
        ) : (
          families.map(([family, members]) => (
            <section key={family} aria-label={say(familyOf(family).name)}>
              <h2 className={styles.family}>{say(familyOf(family).name)}</h2>
              <ul>
                {members.map((spec) => (
                  <Entry key={spec.type} spec={spec} onAdd={() => add({ type: spec.type })} />
                ))}
              </ul>
            </section>
          ))
        )}
        {isSearching && found.length === 0 && <p className={styles.none}>{t('none')}</p>}
      </div>
      <OtherKinds onAdd={(kind) => add({ kind })} />
    </aside>
  )
}

interface EntryProps {
  readonly spec: contract.ProcessorType
  onAdd(): void
}

function Entry({ spec, onAdd }: EntryProps) {
  const say = useBilingual()
  return (
    <li>
      <button
        type="button"
        draggable
        className={styles.entry}
        title={say(spec.summary)}
        onDragStart={(event) => {
          event.dataTransfer.setData(processorMime, spec.type)
          event.dataTransfer.effectAllowed = 'copy'
        }}
        onDoubleClick={onAdd}
        onKeyDown={(event) => {
          if (event.code !== 'Enter' && event.code !== 'Space') return
          event.preventDefault()
          onAdd()
        }}
      >
        <ProcessorRow spec={spec} />
      </button>
    </li>
  )
}

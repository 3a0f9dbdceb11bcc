import type { contract } from '@mulgil/client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../api/api.ts'
import { useBilingual } from '../i18n/bilingual.ts'
import { useProcessorStatus } from '../live/live.tsx'
import { Button } from '../ui/Button.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { TextField } from '../ui/TextField.tsx'
import { toast, useErrorWords } from '../ui/Toast.tsx'
import { useWorkspace } from '../workspace/WorkspaceContext.tsx'
import styles from './StateTab.module.css'

/** So many entries are in the page at once; a search finds the others. */
const SHOWN = 200

interface StateTabProps {
  readonly id: string
  readonly spec: contract.ProcessorType | undefined
}

/** What a processor remembers: its counters, and the entries of its keyed state, which can be changed while it is stopped. */
export function StateTab({ id, spec }: StateTabProps) {
  const t = useTranslations('inspector')
  const say = useBilingual()
  const status = useProcessorStatus(id)
  if (!status) return <p className={styles.hint}>{t('stateUndeployed')}</p>
  return (
    <div className={styles.tab}>
      <Counters id={id} counters={status.counters} />
      <Entries
        id={id}
        what={spec?.state ? say(spec.state) : t('stateNone')}
        stopped={['stopped', 'disabled', 'invalid'].includes(status.runState)}
      />
    </div>
  )
}

/** Does something on the server and says when it could not. */
function useAct(): (act: () => Promise<unknown>, done?: string) => Promise<boolean> {
  const words = useErrorWords()
  return async (act, done) => {
    try {
      await act()
      if (done) toast.success(done)
      return true
    } catch (error) {
      const { what, todo } = words(error)
      toast.error(what, { description: todo })
      return false
    }
  }
}

function Counters({ id, counters }: { readonly id: string; readonly counters: Readonly<Record<string, number>> }) {
  const t = useTranslations('inspector')
  const { flow } = useWorkspace()
  const act = useAct()
  const names = Object.keys(counters).sort()
  if (names.length === 0) return null
  return (
    <section className={styles.section} aria-label={t('counters')}>
      <header className={styles.head}>
        <h3>{t('counters')}</h3>
        <Button variant="quiet" onClick={() => void act(() => api.resetCounters(flow, id), t('countersReset'))}>
          {t('resetCounters')}
        </Button>
      </header>
      <dl className={styles.counters}>
        {names.map((name) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{counters[name].toLocaleString()}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

interface EntriesProps {
  readonly id: string
  readonly what: string
  readonly stopped: boolean
}

function Entries({ id, what, stopped }: EntriesProps) {
  const t = useTranslations('inspector')
  const { flow } = useWorkspace()
  const act = useAct()
  const client = useQueryClient()
  const queryKey = ['state', flow, id]
  const { data, isPending } = useQuery({ queryKey, queryFn: () => api.componentState(flow, id), refetchInterval: 3000 })
  const [search, setSearch] = useState('')
  const [clearing, setClearing] = useState(false)
  const change = async (work: () => Promise<unknown>, done: string) => {
    const worked = await act(work, done)
    await client.invalidateQueries({ queryKey })
    return worked
  }
  const entries = data?.entries ?? []
  const found = entries.filter(({ key, value }) => `${key}\n${value}`.toLowerCase().includes(search.toLowerCase()))
  return (
    <section className={styles.section} aria-label={t('state')}>
      <header className={styles.head}>
        <h3>{t('state')}</h3>
        {entries.length > 0 && (
          <Button variant="quiet" disabled={!stopped} onClick={() => setClearing(true)}>
            {t('stateClear')}
          </Button>
        )}
      </header>
      <p className={styles.hint}>{what}</p>
      {!stopped && entries.length > 0 && <p className={styles.hint}>{t('stateRunning')}</p>}
      {entries.length > 8 && (
        <TextField
          label={t('stateSearch')}
          hideLabel
          placeholder={t('stateSearch')}
          value={search}
          onChange={setSearch}
        />
      )}
      <ul className={styles.entries}>
        {found.slice(0, SHOWN).map(({ key, value }) => (
          <Entry
            key={key}
            name={key}
            value={value}
            locked={!stopped}
            onSet={(next) => change(() => api.setComponentState(flow, id, key, next), t('stateSaved'))}
          />
        ))}
      </ul>
      {!isPending && entries.length === 0 && <p className={styles.hint}>{t('stateEmpty')}</p>}
      {found.length > SHOWN && <p className={styles.hint}>{t('stateMore', { shown: SHOWN, count: found.length })}</p>}
      {stopped && (
        <NewEntry
          taken={entries.map(({ key }) => key)}
          onAdd={(key, value) => change(() => api.setComponentState(flow, id, key, value), t('stateSaved'))}
        />
      )}
      <ConfirmDialog
        open={clearing}
        title={t('stateClearTitle')}
        text={t('stateClearText', { count: entries.length })}
        action={t('stateClear')}
        onClose={() => setClearing(false)}
        onConfirm={() => {
          setClearing(false)
          void change(() => api.clearComponentState(flow, id), t('stateCleared'))
        }}
      />
    </section>
  )
}

interface EntryProps {
  readonly name: string
  readonly value: string
  readonly locked: boolean
  /** null removes it. */
  onSet(value: string | null): Promise<boolean>
}

function Entry({ name, value, locked, onSet }: EntryProps) {
  const t = useTranslations('inspector')
  const [typed, setTyped] = useState<string>()
  const changed = typed !== undefined && typed !== value
  const save = async () => {
    if (changed && (await onSet(typed))) setTyped(undefined)
  }
  return (
    <li className={styles.entry}>
      <span className={styles.key}>{name}</span>
      <TextField
        label={t('stateValue', { key: name })}
        hideLabel
        mono
        readOnly={locked}
        value={typed ?? value}
        onChange={setTyped}
        onKeyDown={(event) => {
          if (event.code === 'Enter' && !event.nativeEvent.isComposing) void save()
          if (event.code === 'Escape' && changed) {
            event.preventDefault()
            setTyped(undefined)
          }
        }}
      />
      {changed && <Button onClick={() => void save()}>{t('stateSave')}</Button>}
      <IconButton
        icon={Trash2}
        size="small"
        label={t('stateRemove', { key: name })}
        disabled={locked}
        onClick={() => void onSet(null)}
      />
    </li>
  )
}

interface NewEntryProps {
  readonly taken: readonly string[]
  onAdd(key: string, value: string): Promise<boolean>
}

function NewEntry({ taken, onAdd }: NewEntryProps) {
  const t = useTranslations('inspector')
  const [key, setKey] = useState('')
  const [value, setValue] = useState('')
  const isTaken = taken.includes(key)
  const add = async () => {
    if (key === '' || isTaken || !(await onAdd(key, value))) return
    setKey('')
    setValue('')
  }
  return (
    <div className={styles.add}>
      <TextField
        label={t('stateKey')}
        mono
        value={key}
        error={isTaken ? t('entryTaken') : undefined}
        onChange={setKey}
      />
      <TextField label={t('entryValue')} mono value={value} onChange={setValue} />
      <Button disabled={key === '' || isTaken} onClick={() => void add()}>
        {t('addEntry')}
      </Button>
    </div>
  )
}

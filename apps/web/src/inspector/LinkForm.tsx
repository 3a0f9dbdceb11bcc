import type { Link } from '@mulgil/flow'
import { useQuery } from '@tanstack/react-query'
import { Link as RouterLink } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { queries } from '../api/queries.ts'
import { Select } from '../ui/Select.tsx'
import { useWorkspace } from '../workspace/WorkspaceContext.tsx'
import styles from './Inspector.module.css'

interface LinkFormProps {
  readonly path: readonly string[]
  readonly link: Link | undefined
}

/** Where an output port at the top hands its FlowFiles over: an input port at the top of another flow. */
export function LinkForm({ path, link }: LinkFormProps) {
  const t = useTranslations('inspector')
  const palette = useTranslations('palette')
  const { flow: own, draft } = useWorkspace()
  const { data: flows = [] } = useQuery(queries.flows())
  const [flow, setFlow] = useState<string | undefined>(link?.flow)
  const { data: target } = useQuery({ ...queries.flow(flow ?? ''), enabled: flow !== undefined })
  const others = flows.filter(({ id }) => id !== own).map(({ id, name }) => ({ value: id, label: name }))
  const ports = Object.entries(target?.document.root.components ?? {}).flatMap(([id, component]) =>
    component.kind === 'inputPort' ? [{ value: id, label: component.name || `${palette('inputPort')} (${id})` }] : [],
  )
  const withMissing = <T extends { readonly value: string; readonly label: string }>(
    list: readonly T[],
    id: string | undefined,
  ) => (id === undefined || list.some(({ value }) => value === id) ? list : [...list, { value: id, label: id }])
  return (
    <div className={styles.form} data-property="link">
      <p className={styles.hint}>{t('linkHelp')}</p>
      <Select
        label={t('linkFlow')}
        placeholder={t('choose')}
        value={flow}
        options={withMissing(others, flow)}
        onChange={setFlow}
      />
      {flow !== undefined && (
        <Select
          label={t('linkPort')}
          placeholder={t('choose')}
          value={flow === link?.flow ? link?.port : undefined}
          options={flow === link?.flow ? withMissing(ports, link?.port) : ports}
          onChange={(port) => draft.run('edit', [{ path: [...path, 'link'], value: { flow, port } }])}
        />
      )}
      {target && ports.length === 0 && <p className={styles.hint}>{t('linkNoPorts')}</p>}
      {link && (
        <RouterLink to="/flows/$flow" params={{ flow: link.flow }} search={{ sel: link.port }}>
          {t('linkGo', { flow: flows.find(({ id }) => id === link.flow)?.name ?? link.flow })}
        </RouterLink>
      )}
    </div>
  )
}

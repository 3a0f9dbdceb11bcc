import type { contract } from '@mulgil/client'
import { Link, useNavigate } from '@tanstack/react-router'
import { Bell, Download, Ellipsis, GitCompare, ScrollText, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { api } from '../api/api.ts'
import { Moment } from '../content/Moment.tsx'
import { formatWhole } from '../format/format.ts'
import { Badge } from '../ui/Badge.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu, MenuItem, MenuSeparator } from '../ui/Menu.tsx'
import { DeleteFlow } from './DeleteFlow.tsx'
import styles from './FlowsPage.module.css'
import { RunStateBadge } from './RunStateBadge.tsx'

/** All flows: how they run, which version, and whether the draft is ahead of it. */
export function FlowTable({ flows }: { readonly flows: readonly contract.FlowSummary[] }) {
  const t = useTranslations('flows')
  const locale = useLocale()
  const [doomed, setDoomed] = useState<contract.FlowSummary>()
  return (
    <>
      <div className={styles.wide}>
        <table className={styles.table} aria-label={t('list')}>
          <thead>
            <tr>
              <th scope="col">{t('name')}</th>
              <th scope="col">{t('state')}</th>
              <th scope="col">{t('version')}</th>
              <th scope="col" className={styles.number}>
                {t('components')}
              </th>
              <th scope="col">{t('changed')}</th>
              <th scope="col">
                <span className="visually-hidden">{t('actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {flows.map((flow) => (
              <tr key={flow.id}>
                <th scope="row">
                  <Link className={styles.name} to="/flows/$flow" params={{ flow: flow.id }}>
                    {flow.name}
                  </Link>
                </th>
                <td>
                  <RunStateBadge state={flow.runState} />
                </td>
                <td>
                  <span className={styles.version}>
                    {flow.deployedVersion === null ? t('noVersion') : t('versionOf', { version: flow.deployedVersion })}
                    {flow.draftChanged && flow.deployedVersion !== null && (
                      <Badge tone="info">{t('draftChanged')}</Badge>
                    )}
                  </span>
                </td>
                <td className={styles.number}>{formatWhole(flow.components, locale)}</td>
                <td className={styles.quiet}>
                  <Moment time={flow.updatedAt} />
                </td>
                <td className={styles.menu}>
                  <FlowMenu flow={flow} onDelete={() => setDoomed(flow)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {doomed && <DeleteFlow key={doomed.id} flow={doomed} onClose={() => setDoomed(undefined)} />}
    </>
  )
}

function FlowMenu({ flow, onDelete }: { readonly flow: contract.FlowSummary; onDelete(): void }) {
  const t = useTranslations('flows')
  const navigate = useNavigate()
  const params = { flow: flow.id }
  return (
    <Menu align="end" trigger={<IconButton icon={Ellipsis} label={t('menu', { name: flow.name })} />}>
      <MenuItem
        icon={GitCompare}
        label={t('versions')}
        onSelect={() => void navigate({ to: '/flows/$flow/versions', params })}
      />
      <MenuItem
        icon={ScrollText}
        label={t('provenance')}
        onSelect={() => void navigate({ to: '/provenance', search: params })}
      />
      <MenuItem
        icon={Bell}
        label={t('bulletins')}
        onSelect={() => void navigate({ to: '/bulletins', search: params })}
      />
      <MenuItem
        icon={Download}
        label={t('export')}
        onSelect={() => window.location.assign(api.exportAddress(flow.id))}
      />
      <MenuSeparator />
      <MenuItem icon={Trash2} label={t('delete')} danger onSelect={onDelete} />
    </Menu>
  )
}

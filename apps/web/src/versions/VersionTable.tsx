import type { contract } from '@mulgil/client'
import { Link } from '@tanstack/react-router'
import { CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Moment } from '../content/Moment.tsx'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { useRollback } from './useRollback.ts'
import styles from './versions.module.css'

interface VersionTableProps {
  readonly flow: string
  /** Newest first. */
  readonly versions: readonly contract.FlowVersion[]
  readonly deployed: number | null
  readonly draftChanged: boolean
}

/** The versions of a flow, newest first. */
export function VersionTable({ flow, versions, deployed, draftChanged }: VersionTableProps) {
  const t = useTranslations('versions')
  const [asked, setAsked] = useState<number>()
  const rollback = useRollback(flow)
  return (
    <>
      <div className={styles.wide}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('version')}</th>
              <th scope="col">{t('note')}</th>
              <th scope="col">{t('deployed')}</th>
              <th scope="col">{t('by')}</th>
              <th scope="col" className={styles.number}>
                {t('components')}
              </th>
              <th scope="col">
                <span className="visually-hidden">{t('actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {versions.map(({ version, note, deployedAt, deployedBy, components }) => (
              <tr key={version}>
                <th scope="row">
                  <span className={styles.version}>
                    {t('versionOf', { version })}
                    {version === deployed && (
                      <Badge tone="run" icon={CircleCheck}>
                        {t('running')}
                      </Badge>
                    )}
                  </span>
                </th>
                <td className={styles.note}>{note || <span className={styles.none}>{t('noNote')}</span>}</td>
                <td>
                  <Moment time={deployedAt} />
                </td>
                <td>{deployedBy}</td>
                <td className={styles.number}>{components}</td>
                <td>
                  <div className={styles.actions}>
                    {version > 1 && (
                      <Link
                        className={styles.link}
                        to="/flows/$flow/diff"
                        params={{ flow }}
                        search={{ from: String(version - 1), to: String(version) }}
                      >
                        {t('compareBefore')}
                        <span className="visually-hidden">{t('versionOf', { version })}</span>
                      </Link>
                    )}
                    <Link
                      className={styles.link}
                      to="/flows/$flow/diff"
                      params={{ flow }}
                      search={{ from: String(version), to: 'draft' }}
                    >
                      {t('compare')}
                      <span className="visually-hidden">{t('versionOf', { version })}</span>
                    </Link>
                    <Button aria-label={t('rollbackLabel', { version })} onClick={() => setAsked(version)}>
                      {t('rollback')}
                    </Button>
                  </div>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ConfirmDialog
        open={asked !== undefined}
        onClose={() => setAsked(undefined)}
        onConfirm={() => asked !== undefined && rollback.mutate(asked, { onSettled: () => setAsked(undefined) })}
        busy={rollback.isPending}
        title={t('rollbackTitle', { version: asked ?? 0 })}
        text={[t('rollbackText', { version: asked ?? 0 }), draftChanged && t('rollbackLoses')]
          .filter(Boolean)
          .join(' ')}
        action={t('rollbackAction')}
      />
    </>
  )
}

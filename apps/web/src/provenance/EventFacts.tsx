import type { contract } from '@mulgil/client'
import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { Facts } from '../content/Facts.tsx'
import { Moment } from '../content/Moment.tsx'
import { formatBytes, formatDuration } from '../format/format.ts'
import styles from './EventDock.module.css'

interface EventFactsProps {
  readonly event: contract.EventDetail
  readonly timeZone?: string
}

/** The details of an event by name. */
export function EventFacts({ event, timeZone }: EventFactsProps) {
  const t = useTranslations('provenance')
  return (
    <Facts
      facts={[
        { label: t('time'), value: <Moment time={event.time} form="full" timeZone={timeZone} /> },
        {
          label: t('type'),
          value: (
            <>
              {event.type} · {t(`eventTypes.${event.type}`)}
            </>
          ),
        },
        { label: t('component'), value: event.componentName },
        { label: t('componentType'), value: event.componentType },
        {
          label: t('flow'),
          value: (
            <Link to="/flows/$flow" params={{ flow: event.flow }}>
              {event.flow}
            </Link>
          ),
        },
        {
          label: t('flowFile'),
          value: (
            <Link to="/flowfiles/$id" params={{ id: String(event.flowFileId) }}>
              <code>{event.flowFileUuid}</code>
            </Link>
          ),
        },
        { label: t('relationship'), value: event.relationship },
        { label: t('transitUri'), value: event.transitUri },
        { label: t('detailText'), value: event.details },
        { label: t('size'), value: formatBytes(event.size) },
        { label: t('duration'), value: event.durationMs === null ? null : formatDuration(event.durationMs) },
        {
          label: t('sourceConnection'),
          value: event.sourceConnection && (
            <Link to="/flows/$flow/connections/$id" params={{ flow: event.flow, id: event.sourceConnection }}>
              {event.sourceConnection}
            </Link>
          ),
        },
        { label: t('parents'), value: event.parents.length > 0 && <Relatives of={event.parents} /> },
        { label: t('children'), value: event.children.length > 0 && <Relatives of={event.children} /> },
        { label: t('entered'), value: <Moment time={event.entryDate} form="full" timeZone={timeZone} /> },
        { label: t('lineageStart'), value: <Moment time={event.lineageStartDate} form="full" timeZone={timeZone} /> },
      ]}
    />
  )
}

const MOST_SHOWN = 12

function Relatives({ of }: { readonly of: contract.EventDetail['parents'] }) {
  const t = useTranslations('provenance')
  return (
    <span className={styles.relatives}>
      {of.slice(0, MOST_SHOWN).map(({ id, uuid }) => (
        <Link key={id} to="/flowfiles/$id" params={{ id: String(id) }} title={uuid}>
          {id}
        </Link>
      ))}
      {of.length > MOST_SHOWN && <span>{t('moreRelatives', { count: of.length - MOST_SHOWN })}</span>}
    </span>
  )
}

import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Crosshair } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { queries } from '../api/queries.ts'
import { Page } from '../app/Page.tsx'
import linkStyles from '../content/FlowFileLinks.module.css'
import { QueuePanel } from './QueuePanel.tsx'
import { useConnectionPlace } from './useConnectionPlace.ts'

export { QueuePanel } from './QueuePanel.tsx'

const route = getRouteApi('/flows/$flow/connections/$id')

/** The queue inspector on its own page. */
export function QueuePage() {
  const t = useTranslations('queue')
  const { flow, id } = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const place = useConnectionPlace(flow, id)
  const { data } = useQuery({ ...queries.flow(flow), staleTime: 10_000 })
  return (
    <Page
      title={place ? t('fromTo', { from: place.from, to: place.to }) : t('titleOf', { name: id })}
      crumbs={[{ label: data?.document.name ?? flow, to: `/flows/${flow}` }]}
      actions={
        <Link className={linkStyles.link} to="/flows/$flow" params={{ flow }} search={{ sel: id }}>
          <Crosshair size={16} aria-hidden />
          <span className={linkStyles.text}>{t('showOnCanvas')}</span>
        </Link>
      }
      layout="fill"
    >
      <QueuePanel
        flow={flow}
        connection={id}
        state={{ flowFile: search.flowFile, attrs: search.attrs }}
        onState={(state) => navigate({ search: (before) => ({ ...before, ...state }), replace: true })}
      />
    </Page>
  )
}

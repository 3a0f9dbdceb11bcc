import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { queries } from '../api/queries.ts'
import { Page } from '../app/Page.tsx'
import { FlowFileLinks } from './FlowFileLinks.tsx'
import styles from './FlowFilePage.module.css'
import { FlowFileView, useFlowFile } from './FlowFileView.tsx'

const route = getRouteApi('/flowfiles/$id')

/** One FlowFile on its own page, so that a colleague can be sent there. */
export function FlowFilePage() {
  const t = useTranslations('content')
  const { id } = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { data: flowFile } = useFlowFile(id)
  const flows = useQuery(queries.flows()).data
  const flowName = flows?.find((flow) => flow.id === flowFile?.flow)?.name ?? flowFile?.flow ?? ''
  return (
    <Page
      title={flowFile?.filename ?? t('title')}
      crumbs={flowFile ? [{ label: flowName, to: `/flows/${flowFile.flow}` }] : []}
      actions={flowFile && <FlowFileLinks id={flowFile.id} />}
      layout="fill"
    >
      <div className={styles.page}>
        <FlowFileView
          id={id}
          tab={search.tab}
          onTab={(tab) =>
            navigate({ search: (before) => ({ ...before, tab: tab === 'details' ? undefined : tab }), replace: true })
          }
          view={search.view}
          onView={(view) => navigate({ search: (before) => ({ ...before, view }), replace: true })}
        />
      </div>
    </Page>
  )
}

import { componentName, findComponent, type PlacedService, walkServices } from '@mulgil/flow'
import { useQuery } from '@tanstack/react-query'
import { ArrowLeft, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { queries } from '../api/queries.ts'
import { useBilingual } from '../i18n/bilingual.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Select } from '../ui/Select.tsx'
import { useDraftState, useProblems, useWorkspace } from '../workspace/WorkspaceContext.tsx'
import { ServiceForm } from './ServiceForm.tsx'
import { ServiceState } from './ServiceState.tsx'
import styles from './Services.module.css'
import { addService } from './services.ts'
import { useServiceStatus } from './useServiceStatus.ts'

interface ServicesDialogProps {
  /** The one to show first. */
  readonly service?: string
  /** Of that service; the control of it gets the focus. */
  readonly property?: string
  onClose(): void
}

/** The controller services of the flow and its groups: what they are, whether they are enabled, and who uses them. */
export function ServicesDialog({ service: first, property, onClose }: ServicesDialogProps) {
  const t = useTranslations('services')
  const say = useBilingual()
  const { draft, placed } = useWorkspace()
  const document = useDraftState((state) => state.document)
  const { data: types = [] } = useQuery(queries.serviceTypes())
  const [shown, setShown] = useState(first)
  const services = [...walkServices(document)]
  const one = services.find(({ id }) => id === shown)
  const { path } = placed()
  const here = path.filter((_, index) => path[index - 1] === 'components')
  const add = (type: string) => {
    const { id, patches } = addService(type, here)
    draft.run('edit', patches)
    setShown(id)
  }
  return (
    <Dialog open size="large" onClose={onClose} title={t('title')} description={t('text')}>
      {one ? (
        <div className={styles.stack}>
          <div>
            <Button variant="quiet" onClick={() => setShown(undefined)}>
              <ArrowLeft size={16} aria-hidden />
              {t('all')}
            </Button>
          </div>
          <ServiceForm
            key={one.id}
            placed={one}
            property={one.id === first ? property : undefined}
            spec={types.find(({ type }) => type === one.service.type)}
            onRemoved={() => setShown(undefined)}
          />
        </div>
      ) : (
        <div className={styles.stack}>
          {services.length === 0 && <p className={styles.hint}>{t('none')}</p>}
          <ul className={styles.list}>
            {services.map((placedService) => (
              <Row key={placedService.id} placed={placedService} onOpen={() => setShown(placedService.id)} />
            ))}
          </ul>
          <Select
            label={t('add')}
            help={here.length === 0 ? t('addTop') : t('addHere')}
            placeholder={t('chooseType')}
            value={undefined}
            options={types.map(({ type, summary }) => ({ value: type, label: type, help: say(summary) }))}
            aside={<Plus size={16} aria-hidden />}
            onChange={add}
          />
        </div>
      )}
    </Dialog>
  )
}

function Row({ placed, onOpen }: { readonly placed: PlacedService; onOpen(): void }) {
  const t = useTranslations('services')
  const { id, service, groupPath } = placed
  const document = useDraftState((state) => state.document)
  const problems = useProblems(id)
  const status = useServiceStatus(id)
  const group = groupPath.at(-1)
  const scope = group === undefined ? undefined : findComponent(document, group)?.component
  return (
    <li>
      <button type="button" className={styles.row} onClick={onOpen}>
        <span className={styles.name}>{service.name || service.type}</span>
        <span className={styles.hint}>
          {service.type} · {scope ? t('inGroup', { name: componentName(scope) }) : t('everywhere')}
          {status && ` · ${t('users', { count: status.users.length })}`}
        </span>
        <ServiceState status={status} hasProblems={problems.some(({ severity }) => severity === 'error')} />
      </button>
    </li>
  )
}

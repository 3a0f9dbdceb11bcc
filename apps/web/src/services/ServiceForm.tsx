import type { contract } from '@mulgil/client'
import { componentName, findComponent, type PlacedService } from '@mulgil/flow'
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../api/api.ts'
import { useBilingual } from '../i18n/bilingual.ts'
import { focusProperty } from '../inspector/focusProperty.ts'
import { ProblemList } from '../inspector/ProblemList.tsx'
import { PropertyForm } from '../inspector/PropertyForm.tsx'
import { Button } from '../ui/Button.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { TextField } from '../ui/TextField.tsx'
import { toast, useErrorWords } from '../ui/Toast.tsx'
import { useDraftState, useProblems, useWorkspace } from '../workspace/WorkspaceContext.tsx'
import { ServiceState } from './ServiceState.tsx'
import styles from './Services.module.css'
import { servicesPath } from './services.ts'
import { useServiceStatus } from './useServiceStatus.ts'

interface ServiceFormProps {
  readonly placed: PlacedService
  readonly spec: contract.ServiceType | undefined
  /** The one whose control gets the focus. */
  readonly property?: string
  onRemoved(): void
}

/** One service: its name, whether it is enabled, who uses it, and its properties. */
export function ServiceForm({ placed, spec, property, onRemoved }: ServiceFormProps) {
  const t = useTranslations('services')
  const say = useBilingual()
  const { id, service, groupPath } = placed
  const { flow, draft } = useWorkspace()
  const words = useErrorWords()
  const document = useDraftState((state) => state.document)
  const status = useServiceStatus(id)
  const problems = useProblems(id)
  const [asking, setAsking] = useState<'disable' | 'remove'>()
  const form = useRef<HTMLDivElement>(null)
  const isKnown = spec !== undefined
  useEffect(() => {
    if (property && isKnown) focusProperty(form.current, property)
  }, [property, isKnown])
  const path = [...servicesPath(groupPath), id]
  const users = (status?.users ?? []).map((user) => {
    const found = findComponent(document, user)
    return found ? componentName(found.component) : user
  })
  const act = async (work: () => Promise<unknown>, done: string) => {
    setAsking(undefined)
    try {
      await work()
      toast.success(done)
    } catch (error) {
      const { what, todo } = words(error)
      toast.error(what, { description: todo })
    }
  }
  const disable = () => act(() => api.disableService(flow, id), t('disabled'))
  const remove = () => {
    draft.run('edit', [{ path }])
    onRemoved()
  }
  return (
    <>
      <div className={styles.head}>
        <TextField
          label={t('name')}
          value={service.name ?? ''}
          placeholder={service.type}
          maxLength={200}
          onChange={(value) =>
            draft.run(
              'rename',
              [value === '' ? { path: [...path, 'name'] } : { path: [...path, 'name'], value }],
              `service:${id}`,
            )
          }
        />
        <ServiceState status={status} hasProblems={problems.some(({ severity }) => severity === 'error')} />
        {status &&
          (status.state === 'disabled' ? (
            <Button onClick={() => void act(() => api.enableService(flow, id), t('enabled'))}>{t('enable')}</Button>
          ) : (
            <Button onClick={() => (users.length > 0 ? setAsking('disable') : void disable())}>{t('disable')}</Button>
          ))}
      </div>
      <p className={styles.hint}>{spec ? say(spec.summary) : t('unknownType', { type: service.type })}</p>
      {users.length > 0 && <p className={styles.hint}>{t('usedBy', { names: users.join(', ') })}</p>}
      <ProblemList id={id} onFix={({ property: at }) => at && focusProperty(form.current, at)} />
      <div ref={form}>
        <PropertyForm id={id} path={path} properties={service.properties} spec={spec} />
      </div>
      <div>
        <Button variant="quiet" onClick={() => (users.length > 0 ? setAsking('remove') : remove())}>
          {t('remove')}
        </Button>
      </div>
      <ConfirmDialog
        open={asking !== undefined}
        title={t(asking === 'remove' ? 'removeTitle' : 'disableTitle')}
        text={t(asking === 'remove' ? 'removeText' : 'disableText', { names: users.join(', ') })}
        action={t(asking === 'remove' ? 'remove' : 'disable')}
        onClose={() => setAsking(undefined)}
        onConfirm={() => {
          if (asking === 'remove') remove()
          else void disable()
        }}
      />
    </>
  )
}

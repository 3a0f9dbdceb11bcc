import { useTranslations } from 'use-intl'
import { addService, groupPathOf, servicesInScope } from '../../services/services.ts'
import { Select } from '../../ui/Select.tsx'
import { useDialogStore } from '../../workspace/dialogStore.ts'
import { useDraftState, useWorkspace } from '../../workspace/WorkspaceContext.tsx'
import { useForm } from '../FormContext.ts'
import type { Field } from '../formModel.ts'
import type { ControlProps } from '../PropertyField.tsx'

/** Values that are no id of a service. */
const NONE = ' '
const NEW = '+'

type ServiceField = Extract<Field, { kind: 'service' }>

/** A choice of the services that may be used here, or a new one. */
export function ServiceProperty({ field, label, value, error, aside }: ControlProps<ServiceField>) {
  const t = useTranslations('services')
  const form = useForm()
  const { draft } = useWorkspace()
  const open = useDialogStore((state) => state.open)
  const document = useDraftState((state) => state.document)
  const services = servicesInScope(document, form.component, field.service)
  const chosen = typeof value === 'string' ? value : undefined
  const isKnown = chosen === undefined || services.some(({ id }) => id === chosen)
  const choose = (next: string) => {
    if (next === NONE) return form.set(field.path, undefined)
    if (next !== NEW) return form.set(field.path, next)
    const { id, patches } = addService(field.service, groupPathOf(document, form.component))
    draft.run('edit', patches)
    form.set(field.path, id)
    open({ kind: 'services', service: id })
  }
  return (
    <Select
      label={label}
      error={error}
      aside={aside}
      value={chosen ?? NONE}
      options={[
        ...(field.required ? [] : [{ value: NONE, label: t('noService') }]),
        ...services.map(({ id, service }) => ({ value: id, label: service.name || `${service.type} (${id})` })),
        ...(isKnown ? [] : [{ value: chosen, label: chosen }]),
        { value: NEW, label: t('newOf', { type: field.service }) },
      ]}
      onChange={choose}
    />
  )
}

import { type FlowDocument, type ParameterScope, walkServices } from '@mulgil/flow'
import { fillProperties } from '../apply/fillProperties.ts'
import { serviceReferencesOf } from '../schedule/propertyTexts.ts'
import type { AnyService } from '../service.ts'
import type { ServiceConfig } from './serviceRuntime.ts'

type OwnConfig = Omit<ServiceConfig, 'key'>

/** The services that a document asks for, with their values filled in. Those of an unknown type are missing. */
export function planServices(
  document: FlowDocument,
  parametersOf: (groupPath: readonly string[]) => ParameterScope,
  secrets: Readonly<Record<string, string>>,
  definitions: ReadonlyMap<string, AnyService>,
): Map<string, ServiceConfig> {
  const own = new Map<string, OwnConfig>()
  for (const { id, service, groupPath } of walkServices(document)) {
    const definition = definitions.get(service.type)
    if (!definition) continue
    const { properties, used } = fillProperties(id, service.properties, parametersOf(groupPath).values, secrets)
    const references = serviceReferencesOf(definition, properties, used)
    const services = [...new Set(references.map((reference) => reference.id))]
    own.set(id, { name: service.name ?? service.type, definition, properties, parameters: used, services })
  }
  return new Map([...own].map(([id, config]) => [id, { ...config, key: keyOf(id, own, []) }]))
}

/** A change of anything in the key restarts the service, also of what the services that it uses are. */
function keyOf(id: string, own: ReadonlyMap<string, OwnConfig>, way: readonly string[]): string {
  const config = own.get(id)
  if (!config || way.includes(id)) return ''
  const { definition, properties, parameters, services } = config
  const used = services.map((one) => [one, keyOf(one, own, [...way, id])])
  return JSON.stringify([definition.type, properties, parameters, used])
}

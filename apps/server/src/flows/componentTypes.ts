import type * as contract from '@mulgil/client/contract'
import type { MulgilError } from '@mulgil/flow'
import type { CallEngine } from '../engine/engineHost.ts'
import { errors } from '../errors.ts'
import type { SchemaOf } from '../secrets/secretProperties.ts'

/** The specs of one kind, asked of the engine's thread once: only that thread loads the processors. */
function createTypes<T extends { readonly type: string }>(
  ask: () => Promise<readonly T[]>,
  notFound: (details: { type: string }) => MulgilError,
) {
  let loading: Promise<readonly T[]> | undefined

  async function list(): Promise<readonly T[]> {
    loading ??= ask()
    try {
      return await loading
    } catch (error) {
      loading = undefined
      throw error
    }
  }

  return {
    list,
    async get(type: string): Promise<T> {
      const found = (await list()).find((one) => one.type === type)
      if (found === undefined) throw notFound({ type })
      return found
    },
  }
}

/** The specs of the installed processors and services. */
export function createComponentTypes(call: CallEngine) {
  const processors = createTypes<contract.ProcessorType>(
    () => call('describeProcessors'),
    errors.PROCESSOR_TYPE_NOT_FOUND,
  )
  const services = createTypes<contract.ServiceType>(() => call('describeServices'), errors.SERVICE_TYPE_NOT_FOUND)
  return {
    processors,
    services,
    /** The property schemas, for finding secrets. */
    async schemas(): Promise<SchemaOf> {
      const [ofProcessors, ofServices] = await Promise.all([processors.list(), services.list()])
      const schemas = {
        processor: new Map(ofProcessors.map(({ type, properties }) => [type, properties])),
        service: new Map(ofServices.map(({ type, properties }) => [type, properties])),
      }
      return (type, kind) => schemas[kind].get(type)
    },
  }
}
export type ComponentTypes = ReturnType<typeof createComponentTypes>

import type * as contract from '@mulgil/client/contract'
import type { CallEngine } from '../engine/engineHost.ts'
import { errors } from '../errors.ts'
import type { SchemaOf } from '../secrets/secretProperties.ts'

/** The specs of the installed processors, asked of the engine's thread once: only that thread loads the processors. */
export function createProcessorTypes(call: CallEngine) {
  let loading: Promise<readonly contract.ProcessorType[]> | undefined

  async function list(): Promise<readonly contract.ProcessorType[]> {
    loading ??= call('describeProcessors')
    try {
      return await loading
    } catch (error) {
      loading = undefined
      throw error
    }
  }

  return {
    list,
    async get(type: string): Promise<contract.ProcessorType> {
      const found = (await list()).find((one) => one.type === type)
      if (found === undefined) throw errors.PROCESSOR_TYPE_NOT_FOUND({ type })
      return found
    },
    /** The property schemas, for finding secrets. */
    async schemas(): Promise<SchemaOf> {
      const byType = new Map((await list()).map(({ type, properties }) => [type, properties]))
      return (type) => byType.get(type)
    },
  }
}
export type ProcessorTypes = ReturnType<typeof createProcessorTypes>

import { idOf, uuidOf } from '@mulgil/engine/reading'
import { errors } from '../errors.ts'

/** Turns the ids that people see into those of the engine, and back. */
export function createFlowFileIds(node: () => string | undefined) {
  function known(): string {
    const name = node()
    if (name === undefined) throw errors.ENGINE_STARTING()
    return name
  }
  return {
    /** An integer as it is; a UUID of this engine as its id. Throws FLOWFILE_NOT_FOUND for anything else. */
    parse(text: string): number {
      const id = /^\d{1,16}$/.test(text) ? Number(text) : idOf(known(), text)
      if (id === undefined || !Number.isSafeInteger(id)) throw errors.FLOWFILE_NOT_FOUND({ id: text })
      return id
    },
    uuid: (id: number): string => uuidOf(known(), id),
  }
}
export type FlowFileIds = ReturnType<typeof createFlowFileIds>

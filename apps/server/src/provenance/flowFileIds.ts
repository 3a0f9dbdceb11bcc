import { engineOfId, idOf, uuidOf } from '@mulgil/engine/reading'
import { errors } from '../errors.ts'

/** Turns the ids that people see into those of the engine, and back. */
export function createFlowFileIds(node: (engine: number) => string | undefined, engines: number) {
  function known(engine: number): string {
    const name = node(engine)
    if (name === undefined) throw errors.ENGINE_STARTING()
    return name
  }
  /** Each engine names its own. */
  function idOfAny(uuid: string): number | undefined {
    for (let engine = 0; engine < engines; engine += 1) {
      const id = idOf(known(engine), uuid)
      if (id !== undefined) return id
    }
    return undefined
  }
  return {
    /** An integer as it is; a UUID of one of the engines as its id. Throws FLOWFILE_NOT_FOUND for anything else. */
    parse(text: string): number {
      const id = /^\d{1,16}$/.test(text) ? Number(text) : idOfAny(text)
      if (id === undefined || !Number.isSafeInteger(id) || engineOfId(id) >= engines)
        throw errors.FLOWFILE_NOT_FOUND({ id: text })
      return id
    },
    uuid: (id: number): string => uuidOf(known(engineOfId(id)), id),
  }
}
export type FlowFileIds = ReturnType<typeof createFlowFileIds>

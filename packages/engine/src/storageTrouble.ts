/**
 * The engine's own disk refused to write or read content: no FlowFile and no processor is to blame, so the session is
 * rolled back and tried again. It has no `code`, so that nobody takes it for trouble with a file of their own.
 */
export class StorageTrouble extends Error {
  /** True where content could not be stored: the engine says so itself, once. */
  readonly writing: boolean

  constructor(cause: unknown, writing: boolean) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.name = 'StorageTrouble'
    this.writing = writing
  }
}

/** The system code (`ENOSPC`) of an error or of what caused it. */
export function troubleCode(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code
  }
  return undefined
}

/** True when the process, or the machine, has too many files open for the moment. */
export const isOutOfHandles = (error: unknown) => ['EMFILE', 'ENFILE'].includes(troubleCode(error) ?? '')

/** True when the disk has no room. */
export const isOutOfRoom = (error: unknown) => ['ENOSPC', 'EDQUOT'].includes(troubleCode(error) ?? '')

/** The code of an error of the operating system (`ENOENT`), or undefined. */
export function systemCode(error: unknown): string | undefined {
  const isSystemError = error instanceof Error && 'syscall' in error && 'code' in error
  return isSystemError && typeof error.code === 'string' ? error.code : undefined
}

/** An error of the operating system in a few words, without the path that the reader is told anyway. */
export function systemReason(error: unknown): string {
  switch (systemCode(error)) {
    case 'ENOENT':
      return 'it does not exist'
    case 'EACCES':
    case 'EPERM':
      return 'permission denied'
    case 'EISDIR':
      return 'it is a directory'
    case 'ENOTDIR':
      return 'a part of its path is not a directory'
    case 'EROFS':
      return 'the file system is read-only'
    case 'ENAMETOOLONG':
      return 'its name is too long'
    default:
      return error instanceof Error ? error.message : String(error)
  }
}

/** True when the disk or the process is at its limits: nothing is wrong with the FlowFile, so try again later. */
export function isOutOfRoom(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'EIO'].includes(systemCode(error) ?? '')
}

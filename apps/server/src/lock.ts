import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { errors } from './errors.ts'

const Owner = z.object({
  pid: z.int(),
  /** What tells this process from a later one of the same pid: boot and start time, where /proc exists. */
  process: z.string().nullable(),
  since: z.string(),
})
type Owner = z.infer<typeof Owner>

/**
 * Makes the data folder and locks it for this process. The lock is a file with pid and start time of its owner, so that
 * one left behind by a killed server is seen to be stale.
 */
export function lockHome(home: string): Disposable {
  const file = join(home, 'server.lock')
  const mine = `${file}.${randomUUID()}`
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    const owner: Owner = { pid: process.pid, process: identityOf(process.pid), since: new Date().toISOString() }
    writeFileSync(mine, `${JSON.stringify(owner)}\n`, { mode: 0o600 })
  } catch (cause) {
    throw errors.HOME_NOT_USABLE({ home, problem: (cause as Error).message }, { cause })
  }
  try {
    take(file, mine, home)
  } finally {
    rmSync(mine, { force: true })
  }
  return { [Symbol.dispose]: () => rmSync(file, { force: true }) }
}

/** `link` fails when the lock exists, and the file appears with its content, so nobody ever reads half a lock. */
function take(file: string, mine: string, home: string): void {
  for (;;) {
    try {
      linkSync(mine, file)
      return
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw errors.HOME_NOT_USABLE({ home, problem: (cause as Error).message }, { cause })
      }
    }
    const found = read(file)
    if (found === undefined) continue
    const owner = parse(found)
    if (owner && isAlive(owner)) throw errors.HOME_LOCKED({ home, pid: owner.pid })
    removeStale(file, found)
  }
}

/** Takes the stale lock away, but puts back one that another server has just made in its place. */
function removeStale(file: string, stale: string): void {
  const aside = `${file}.${randomUUID()}`
  try {
    renameSync(file, aside)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return
    throw cause
  }
  if (read(aside) !== stale) linkSync(aside, file)
  rmSync(aside, { force: true })
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw cause
  }
}

function parse(text: string): Owner | undefined {
  try {
    return Owner.parse(JSON.parse(text))
  } catch {
    return undefined // a file that no server of ours wrote locks nothing
  }
}

function isAlive(owner: Owner): boolean {
  try {
    process.kill(owner.pid, 0)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  const now = identityOf(owner.pid)
  return owner.process === null || now === null || owner.process === now
}

/** Boot id and start time of a process; null where the system does not tell. */
function identityOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold blanks and parentheses; the start time is the 20th field after it.
    const startTime = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${startTime}`
  } catch {
    return null
  }
}

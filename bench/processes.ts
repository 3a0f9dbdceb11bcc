import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'

/** CPU seconds (user and system) of a process by the name of its threads, dead threads not among them. */
function threadSeconds(pid: number): Map<string, number> {
  const seconds = new Map<string, number>()
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    const file = `/proc/${pid}/task/${task}/stat`
    if (!existsSync(file)) continue
    const stat = readFileSync(file, 'utf8')
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    seconds.set(name, (seconds.get(name) ?? 0) + (Number(fields[11]) + Number(fields[12])) / 100)
  }
  return seconds
}

/** Counts the CPU seconds of a process from now on: the function tells them so far, in all and by the name of threads. */
export function countCpu(pid: number): () => Cpu {
  const before = threadSeconds(pid)
  const totalBefore = totalSeconds(pid)
  return () => ({
    cpuSeconds: totalSeconds(pid) - totalBefore,
    threads: Object.fromEntries(
      [...threadSeconds(pid)].map(([name, seconds]) => [name, seconds - (before.get(name) ?? 0)]),
    ),
  })
}
export interface Cpu {
  readonly cpuSeconds: number
  readonly threads: Readonly<Record<string, number>>
}

function totalSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

const MiB = 2 ** 20
const status = (pid: number, field: string) =>
  (Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) *
    1024) /
  MiB

/** Resident memory of a process now, in MiB. */
export const residentMiB = (pid: number): number => status(pid, 'VmRSS')

/** The most resident memory that a process has had since its start or the last `forgetHighestResident`, in MiB. */
export const highestResidentMiB = (pid: number): number => status(pid, 'VmHWM')

export const forgetHighestResident = (pid: number): void => writeFileSync(`/proc/${pid}/clear_refs`, '5')

/** A process and all that it started. */
export function family(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) => {
    const file = `/proc/${pid}/task/${task}/children`
    return existsSync(file) ? readFileSync(file, 'utf8').split(' ').filter(Boolean).map(Number) : []
  })
  return [pid, ...children.flatMap(family)]
}

import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os'

/** The machine that the figures were measured on, for the head of a table. */
export function machine(): string {
  const [{ model }] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  const date = new Date().toISOString().slice(0, 10)
  return `${model}, ${availableParallelism()} cores, ${memory} GiB, Linux ${release()}, Node ${process.version}; load before ${loadavg()[0].toFixed(2)}; ${date}`
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}

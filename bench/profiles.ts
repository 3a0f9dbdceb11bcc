import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from '../scripts/run.mjs'

/** Where `--profile` leaves one CPU profile a thread. */
export const profilesFolder = join(root, 'bench', 'profiles')

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
    readonly children?: readonly number[]
  }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

export function clearProfiles(): void {
  rmSync(profilesFolder, { recursive: true, force: true })
  mkdirSync(profilesFolder, { recursive: true })
}

/** The functions in which each thread spent most time itself, as Markdown. */
export function describeProfiles(top = 25): string {
  return readdirSync(profilesFolder)
    .filter((name) => name.endsWith('.cpuprofile'))
    .map((name) => ({ name, profile: JSON.parse(readFileSync(join(profilesFolder, name), 'utf8')) as CpuProfile }))
    .map(({ name, profile }) => describe(name, profile, top))
    .join('\n')
}

/** What a thread's entry module tells of it. */
function threadOf({ nodes }: CpuProfile): string {
  const runs = (end: string) => nodes.some(({ callFrame }) => callFrame.url.endsWith(end))
  if (runs('apps/server/src/main.ts')) return 'main'
  if (runs('apps/server/src/engine/worker.ts')) return 'engine'
  if (runs('packages/provenance/src/worker.ts')) return 'indexer'
  return 'other'
}

function describe(name: string, profile: CpuProfile, top: number): string {
  const byId = new Map(profile.nodes.map((node) => [node.id, node]))
  const self = new Map<string, number>()
  let busy = 0
  let total = 0
  profile.samples.forEach((id, index) => {
    const callFrame = byId.get(id)?.callFrame
    const ms = profile.timeDeltas[index] / 1000
    total += ms
    if (!callFrame || callFrame.functionName === '(idle)') return
    busy += ms
    const key = `${callFrame.functionName || '(anonymous)'} ${place(callFrame)}`
    self.set(key, (self.get(key) ?? 0) + ms)
  })
  const rows = [...self]
    .sort((a, b) => b[1] - a[1])
    .slice(0, top)
    .map(([key, ms]) => `| ${key} | ${ms.toFixed(0)} | ${((100 * ms) / busy).toFixed(1)} % |`)
  return [
    `### ${threadOf(profile)}: busy ${(busy / 1000).toFixed(1)} s of ${(total / 1000).toFixed(1)} s (${name})`,
    '',
    '| function | ms itself | share |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

function place({ url, lineNumber }: { readonly url: string; readonly lineNumber: number }): string {
  if (url === '') return ''
  const path = url.startsWith('file:') ? fileURLToPath(url).replace(`${root}/`, '') : url
  return `${path}:${lineNumber + 1}`
}

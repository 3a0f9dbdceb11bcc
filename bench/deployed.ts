import { setTimeout as sleep } from 'node:timers/promises'
import type { contract } from '@mulgil/client'
import { api, type ServerProcess, startServer } from '../e2e/serverProcess.ts'
import { profilesFolder } from './profiles.ts'

/** What all measurements share. */
export interface Options {
  readonly seconds: number
  readonly profile: boolean
}

/** A server of its own, with a data folder that is removed at the end unless `home` is one to go on with. */
export const start = ({ profile }: Pick<Options, 'profile'>, home?: string): Promise<ServerProcess> =>
  startServer({
    home,
    nodeArguments: profile ? ['--cpu-prof', `--cpu-prof-dir=${profilesFolder}`, '--cpu-prof-interval=500'] : [],
  })

/** Stores a flow and deploys it. */
export async function deploy(server: ServerProcess, document: { readonly id: string }, start = true): Promise<void> {
  await api(server, 'POST', '/api/flows', { document })
  await api(server, 'POST', `/api/flows/${document.id}/deploy`, { revision: 1, start })
}

export const status = (server: ServerProcess, flow = 'bench'): Promise<contract.FlowStatus> =>
  api(server, 'GET', `/api/flows/${flow}/status?window=start`)

/** How many FlowFiles a component has taken so far. */
export async function totalIn(server: ServerProcess, component: string): Promise<number> {
  const { processors } = await status(server)
  return processors.find(({ id }) => id === component)?.totalIn ?? 0
}

/** Waits until `isDone` says so, asking every few milliseconds; throws after `withinMs`. */
export async function until(isDone: () => boolean | Promise<boolean>, withinMs = 120_000, everyMs = 20): Promise<void> {
  const end = performance.now() + withinMs
  while (!(await isDone())) {
    if (performance.now() > end) throw new Error(`Not done after ${withinMs / 1000} s.`)
    await sleep(everyMs)
  }
}

/** All that was sent to the index is there. */
export async function indexed(server: ServerProcess): Promise<void> {
  await until(async () => (await status(server)).engine.indexLagBytes === 0)
}

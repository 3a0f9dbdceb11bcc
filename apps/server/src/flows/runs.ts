import { statfs } from 'node:fs/promises'
import type * as contract from '@mulgil/client/contract'
import { findComponent, MulgilError, walkComponents } from '@mulgil/flow'
import type { z } from 'zod'
import type { CallEngine } from '../engine/engineHost.ts'
import { errors } from '../errors.ts'
import type { Deployments } from './deployments.ts'
import { LOCAL_USER } from './drafts.ts'
import type { FlowStore } from './flowStore.ts'

export type RunAction = 'start' | 'stop' | 'terminate' | 'run-once' | 'disable' | 'enable'

const DISK_CHECK_EVERY_MS = 5000

/** Everything that is done with what runs. */
export function createRuns({ store, deployments, call, answers, home }: RunParts) {
  let disk = { checkedAt: Number.NEGATIVE_INFINITY, freeBytes: 0 }

  async function diskFreeBytes(): Promise<number> {
    if (performance.now() - disk.checkedAt > DISK_CHECK_EVERY_MS) {
      const { bavail, bsize } = await statfs(home)
      disk = { checkedAt: performance.now(), freeBytes: bavail * bsize }
    }
    return disk.freeBytes
  }

  /** The processors that an action on a component means: itself, or all in a group. */
  async function processorsOf(flow: string, component: string): Promise<string[]> {
    const { document } = await deployments.deployed(flow)
    const placed = findComponent(document, component)
    if (placed?.component.kind !== 'group') return [component]
    return [...walkComponents({ ...document, root: placed.component.root })].flatMap((inner) =>
      inner.component.kind === 'processor' ? [inner.id] : [],
    )
  }

  async function act(flow: string, action: RunAction, components?: readonly string[]): Promise<contract.StartResult> {
    const ids = components ?? []
    switch (action) {
      case 'start':
        return call('start', flow, components)
      case 'stop':
        await call('stop', flow, components)
        break
      case 'terminate':
        await call('terminate', flow, ids)
        break
      case 'disable':
        await call('disable', flow, ids)
        break
      case 'enable':
        await call('enable', flow, ids)
        break
      case 'run-once':
        return runOnce(flow, ids)
      default:
        throw new Error(`Unknown action ${action satisfies never}`)
    }
    return { started: [], problems: [] }
  }

  async function runOnce(flow: string, ids: readonly string[]): Promise<contract.StartResult> {
    const results = await Promise.all(ids.map((id) => call('runOnce', flow, id)))
    return { started: results.flatMap(({ started }) => started), problems: results.flatMap(({ problems }) => problems) }
  }

  return {
    /** Starts or stops the whole flow. */
    async flow(flow: string, action: 'start' | 'stop'): Promise<contract.StartResult> {
      await deployments.deployed(flow)
      const result = await act(flow, action)
      await store.audit(LOCAL_USER, action, flow)
      return result
    },

    async component(flow: string, component: string, action: RunAction): Promise<contract.StartResult> {
      const result = await act(flow, action, await processorsOf(flow, component))
      await store.audit(LOCAL_USER, action, flow, { component })
      return result
    },

    async enableService(flow: string, service: string): Promise<z.output<typeof contract.EnabledService>> {
      await deployments.deployed(flow)
      const result = await call('enableService', flow, service)
      await store.audit(LOCAL_USER, 'enable service', flow, { service })
      return result
    },

    async disableService(flow: string, service: string): Promise<z.output<typeof contract.DisabledService>> {
      await deployments.deployed(flow)
      const result = await call('disableService', flow, service)
      await store.audit(LOCAL_USER, 'disable service', flow, { service, stopped: result.stopped.join(', ') })
      return result
    },

    async status(flow: string, window: contract.FlowStatus['window']): Promise<contract.FlowStatus> {
      const { deployedVersion } = await store.get(flow)
      const server = { diskFreeBytes: await diskFreeBytes(), rssBytes: process.memoryUsage.rss() }
      const empty = () => ({ ...emptyStatus(flow, window), engine: emptyEngine })
      const status = deployedVersion === null ? empty() : await call('status', flow, window).catch(whenBlocked(empty))
      return { ...status, deployedVersion, engine: { ...status.engine, ...server, answers: answers(flow) } }
    },

    async state(flow: string, component: string): Promise<{ entries: { key: string; value: string }[] }> {
      await deployments.deployed(flow)
      return call('componentState', flow, component)
    },

    async clearState(flow: string, component: string): Promise<void> {
      await deployments.deployed(flow)
      await call('clearState', flow, component)
      await store.audit(LOCAL_USER, 'clear state', flow, { component })
    },

    async setState(flow: string, component: string, key: string, value: string | null): Promise<void> {
      await deployments.deployed(flow)
      await call('setState', flow, component, key, value)
      // The value may be anything that data brought; only who changed what is kept.
      await store.audit(LOCAL_USER, value === null ? 'remove state' : 'set state', flow, { component, key })
    },

    async resetCounters(flow: string, component: string): Promise<void> {
      await deployments.deployed(flow)
      await call('resetCounters', flow, component)
      await store.audit(LOCAL_USER, 'reset counters', flow, { component })
    },

    /** A flow that is not deployed has no connections; everything else comes from the engine. */
    async queue(
      flow: string,
      connection: string,
      options: { cursor?: string; limit: number; attributes?: Record<string, string> },
    ) {
      await deployments.deployed(flow)
      return call('listQueue', flow, connection, options)
    },

    async preview(flow: string, connection: string, limit: number) {
      await deployments.deployed(flow)
      return call('preview', flow, connection, limit)
    },

    async emptyQueue(flow: string, connection: string) {
      await deployments.deployed(flow)
      const emptied = await call('emptyQueue', flow, connection)
      await store.audit(LOCAL_USER, 'empty queue', flow, { connection, ...emptied })
      return emptied
    },

    /** Throws FLOW_NOT_FOUND. */
    async check(flow: string): Promise<void> {
      if ((await store.find(flow)) === undefined) throw errors.FLOW_NOT_FOUND({ flow })
    },
  }
}
export type Runs = ReturnType<typeof createRuns>

export interface RunParts {
  readonly store: FlowStore
  readonly deployments: Deployments
  readonly call: CallEngine
  /** Whether the engine of a flow answers. */
  readonly answers: (flow: string) => contract.EngineState
  readonly home: string
}

/** An engine that has never said anything of a flow, and cannot now: the flow's page still opens, and says so. */
const whenBlocked =
  <T>(empty: () => T) =>
  (error: unknown): T => {
    if (error instanceof MulgilError && error.code === 'ENGINE_BLOCKED') return empty()
    throw error
  }

const emptyEngine = { commitMs: 0, indexLagBytes: 0, indexLagMs: 0 }
const emptyStatus = (flow: string, window: contract.FlowStatus['window']) => ({
  flow,
  time: Date.now(),
  window,
  deployedVersion: null,
  queued: { count: 0, bytes: 0 },
  running: 0,
  stopped: 0,
  invalid: 0,
  disabled: 0,
  processors: [],
  connections: [],
  groups: [],
  services: [],
})

import type * as contract from '@mulgil/client/contract'
import type { CallName, CallResult, EngineCalls, EngineStatus } from './protocol.ts'

/** Calls whose last answer is better than none while the engine does not answer. */
const kept: ReadonlySet<CallName> = new Set([
  'status',
  'runStates',
  'metrics',
  'describeProcessors',
  'describeServices',
])
const MOST = 5000

/** Remembers what the engine said last, for the time in which it says nothing. */
export function createLastKnown() {
  const answers = new Map<string, unknown>()
  const keyOf = (method: CallName, args: readonly unknown[]) => JSON.stringify([method, ...args])
  return {
    isKept: (method: CallName): boolean => kept.has(method),

    keep(method: CallName, args: readonly unknown[], value: unknown): void {
      const key = keyOf(method, args)
      answers.delete(key)
      answers.set(key, value)
      if (answers.size <= MOST) return
      for (const oldest of answers.keys()) return void answers.delete(oldest)
    },

    /** A status is marked: how the engine is now, and which of its processors holds it. */
    get<M extends CallName>(
      method: M,
      args: Parameters<EngineCalls[M]>,
      state: contract.EngineState,
    ): CallResult<M> | undefined {
      const value = answers.get(keyOf(method, args))
      if (value === undefined || method !== 'status') return value as CallResult<M> | undefined
      return marked(value as EngineStatus, state) as unknown as CallResult<M>
    },
  }
}

function marked(status: EngineStatus, state: contract.EngineState): EngineStatus {
  const blocking =
    state.state === 'blocked' && state.component?.flow === status.flow ? state.component.component : undefined
  const processors = status.processors.map((one) =>
    one.id === blocking ? { ...one, runState: 'blocked' as const } : { ...one, inPerSecond: 0, outPerSecond: 0 },
  )
  return { ...status, processors }
}

import { Worker } from 'node:worker_threads'
import { contract } from '@mulgil/client'
import type { FlowStore } from '../flows/flowStore.ts'

export type TestedExpression = { value: string } | { error: string; column?: number }
export interface ExpressionTask {
  readonly expression: string
  readonly attributes: Record<string, string>
  readonly parameters: Record<string, string>
}

const TIMEOUT_MS = 2000

/**
 * Evaluates expressions that somebody is typing in a thread of their own, started on first use: a regular expression
 * that never ends costs that thread only.
 */
export function createExpressionTester(store: FlowStore) {
  let worker: Worker | undefined
  let nextId = 1
  const waiting = new Map<number, (result: TestedExpression) => void>()

  function open(): Worker {
    const opened = new Worker(new URL('./expressionWorker.ts', import.meta.url), { name: 'expressions' })
    opened.unref()
    opened.on('message', ({ id, result }: { id: number; result: TestedExpression }) => settle(id, result))
    opened.on('error', (error) => end(opened, error.message))
    opened.on('exit', () => end(opened, 'The evaluation was ended.'))
    return opened
  }

  function settle(id: number, result: TestedExpression): void {
    waiting.get(id)?.(result)
    waiting.delete(id)
  }

  function end(ended: Worker, error: string): void {
    if (worker !== ended) return
    worker = undefined
    for (const id of [...waiting.keys()]) settle(id, { error })
    void ended.terminate()
  }

  function evaluate(task: ExpressionTask): Promise<TestedExpression> {
    worker ??= open()
    const target = worker
    const { promise, resolve } = Promise.withResolvers<TestedExpression>()
    const id = nextId
    nextId += 1
    const timer = setTimeout(() => end(target, `It did not end within ${TIMEOUT_MS / 1000} seconds.`), TIMEOUT_MS)
    waiting.set(id, (result) => {
      clearTimeout(timer)
      resolve(result)
    })
    target.postMessage({ id, ...task })
    return promise
  }

  return {
    async test({
      expression,
      attributes,
      flow,
    }: {
      expression: string
      attributes: Record<string, string>
      flow?: string
    }) {
      const parameters = flow === undefined ? {} : (await store.get(flow)).draft.parameters
      const values = Object.entries(parameters).map(([name, one]) => [
        name,
        'value' in one ? one.value : contract.SECRET_KEPT,
      ])
      return evaluate({ expression, attributes, parameters: Object.fromEntries(values) })
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await worker?.terminate()
    },
  }
}
export type ExpressionTester = ReturnType<typeof createExpressionTester>

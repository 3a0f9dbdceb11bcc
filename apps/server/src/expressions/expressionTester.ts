import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import * as contract from '@mulgil/client/contract'
import { type FlowDocument, findComponent, parametersIn, type SeenParameter, walkServices } from '@mulgil/flow'
import type { z } from 'zod'
import type { FlowStore } from '../flows/flowStore.ts'

export type TestedExpression = { value: string } | { error: string; column?: number }
export interface ExpressionTask {
  readonly expression: string
  readonly attributes: Record<string, string>
  readonly parameters: Record<string, string>
}
/** From the thread: that it has loaded, or a result. */
export type FromExpressionWorker = { readonly id: number; readonly result: TestedExpression } | { readonly ready: true }

const TIMEOUT_MS = 2000

interface Evaluator {
  readonly worker: Worker
  /** Loading is not counted against an expression. */
  readonly ready: Promise<unknown>
}

/**
 * Evaluates expressions that somebody is typing in a thread of their own, started on first use: a regular expression
 * that never ends costs that thread only.
 */
export function createExpressionTester(store: FlowStore) {
  let current: Evaluator | undefined
  let nextId = 1
  const waiting = new Map<number, (result: TestedExpression) => void>()

  function open(): Evaluator {
    const worker = new Worker(new URL('./expressionWorker.ts', import.meta.url), { name: 'expressions' })
    worker.unref()
    const ready = Promise.race([once(worker, 'message'), once(worker, 'exit')]).catch(() => undefined)
    worker.on('message', (message: FromExpressionWorker) => {
      if ('id' in message) settle(message.id, message.result)
    })
    worker.on('error', (error) => end(worker, error.message))
    worker.on('exit', () => end(worker, 'The evaluation was ended.'))
    return { worker, ready }
  }

  function settle(id: number, result: TestedExpression): void {
    waiting.get(id)?.(result)
    waiting.delete(id)
  }

  function end(ended: Worker, error: string): void {
    if (current?.worker !== ended) return
    current = undefined
    for (const id of [...waiting.keys()]) settle(id, { error })
    void ended.terminate()
  }

  async function evaluate(task: ExpressionTask): Promise<TestedExpression> {
    current ??= open()
    const { worker, ready } = current
    const { promise, resolve } = Promise.withResolvers<TestedExpression>()
    const id = nextId
    nextId += 1
    waiting.set(id, resolve)
    await ready
    worker.postMessage({ id, ...task })
    const timer = setTimeout(() => end(worker, `It did not end within ${TIMEOUT_MS / 1000} seconds.`), TIMEOUT_MS)
    return promise.finally(() => clearTimeout(timer))
  }

  return {
    async test({ expression, attributes, flow, component }: z.output<typeof contract.TestExpression>) {
      const document = flow === undefined ? undefined : (await store.get(flow)).draft
      const seen = document
        ? parametersIn(document, groupPathOf(document, component))
        : new Map<string, SeenParameter>()
      const values = [...seen].map(([name, { parameter }]) => [
        name,
        'value' in parameter ? parameter.value : contract.SECRET_KEPT,
      ])
      return evaluate({ expression, attributes, parameters: Object.fromEntries(values) })
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await current?.worker.terminate()
    },
  }
}
/** Where something of a document stands; a group sees what is seen inside it. */
function groupPathOf(document: FlowDocument, id: string | undefined): readonly string[] {
  if (id === undefined) return []
  const placed = findComponent(document, id)
  if (placed?.component.kind === 'group') return [...placed.groupPath, id]
  return (placed ?? [...walkServices(document)].find((service) => service.id === id))?.groupPath ?? []
}

export type ExpressionTester = ReturnType<typeof createExpressionTester>

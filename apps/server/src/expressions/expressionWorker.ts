import { parentPort } from 'node:worker_threads'
import { compileExpression, ExpressionError } from '@mulgil/expression'
import type { ExpressionTask, FromExpressionWorker, TestedExpression } from './expressionTester.ts'

const send = (message: FromExpressionWorker) => parentPort?.postMessage(message)

parentPort?.on('message', ({ id, expression, attributes, parameters }: ExpressionTask & { id: number }) => {
  send({ id, result: evaluate({ expression, attributes, parameters }) })
})
send({ ready: true })

function evaluate({ expression, attributes, parameters }: ExpressionTask): TestedExpression {
  try {
    return { value: compileExpression(expression, { parameters })({ attributes }) }
  } catch (error) {
    if (error instanceof ExpressionError) return { error: error.message, column: error.column }
    return { error: (error as Error).message }
  }
}

import { parentPort } from 'node:worker_threads'
import { compileExpression, ExpressionError } from '@mulgil/expression'
import type { ExpressionTask, TestedExpression } from './expressionTester.ts'

parentPort?.on('message', ({ id, expression, attributes, parameters }: ExpressionTask & { id: number }) => {
  parentPort?.postMessage({ id, result: evaluate({ expression, attributes, parameters }) })
})

function evaluate({ expression, attributes, parameters }: ExpressionTask): TestedExpression {
  try {
    return { value: compileExpression(expression, { parameters })({ attributes }) }
  } catch (error) {
    if (error instanceof ExpressionError) return { error: error.message, column: error.column }
    return { error: (error as Error).message }
  }
}

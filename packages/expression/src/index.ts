export { EvaluationError, ExpressionError } from './errors.ts'
export { type CompileOptions, compileExpression, type Expression, type ExpressionSubject } from './expression.ts'
export { type FunctionDoc, functionDocs } from './functions/index.ts'
export { parser } from './generated/parser.js'

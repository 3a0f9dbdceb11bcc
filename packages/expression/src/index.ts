export { compileExpression, ExpressionError, type CompileOptions, type Expression, type ExpressionSubject } from './expression.ts'

/** Text that is no valid expression. `column` is 1-based in the property's text. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError'
  readonly column: number
  constructor(message: string, column: number) {
    super(message)
    this.column = column
  }
}

/** A valid expression that has no value for this FlowFile, such as a date that does not fit its pattern. */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError'
  /** The expression that failed, as it stands in the property. */
  readonly expression: string
  constructor(message: string, expression: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.expression = expression
  }
}

/** Thrown inside a function that has no result; becomes an EvaluationError that names the expression. */
export class FunctionFailure extends Error {
  override readonly name = 'FunctionFailure'
}

/** The words of a failure as a sentence of their own. */
export function sentence(text: string): string {
  const start = /^[a-z]+ /.test(text) ? text[0].toUpperCase() : text[0]
  return `${start}${text.slice(1)}.`
}

/** Text in quotes for a message, cut when it is long. */
export function quote(text: string): string {
  return `"${text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text}"`
}

const longestQuote = 80

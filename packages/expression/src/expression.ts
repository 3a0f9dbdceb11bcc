/** What an expression is evaluated against: a FlowFile, or anything with attributes. */
export interface ExpressionSubject {
  readonly attributes: Readonly<Record<string, string>>
  /** Built-in names that are not stored as attributes: `uuid`, `fileSize`, `entryDate`, `lineageStartDate`, `flowFileId`. */
  builtin?(name: string): string | undefined
}

export interface CompileOptions {
  /** Values of `#{name}`; a name that is missing makes the text invalid. */
  readonly parameters?: Readonly<Record<string, string>>
  /** Milliseconds since the epoch, for `now()`. */
  readonly clock?: () => number
  /** For `random()`, `nextInt()`, `UUID()`: a number in [0, 1). */
  readonly random?: () => number
}

/** A compiled property text: literal parts and `${…}` expressions; called with a FlowFile it gives the text. */
export interface Expression {
  (subject: ExpressionSubject): string
  readonly text: string
  /** True when the text refers to no attribute, so that every call gives the same value. */
  readonly constant: boolean
  /** Names of the attributes that the text reads, where they are written literally. */
  readonly attributes: readonly string[]
}

/** Text that is no valid expression. `column` is 1-based in the property's text. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError'
  readonly column: number
  constructor(message: string, column: number) {
    super(message)
    this.column = column
  }
}

/** Compiles a property's text. Throws ExpressionError when it is not valid. */
export function compileExpression(text: string, _options: CompileOptions = {}): Expression {
  throw new ExpressionError(`not written yet: ${text}`, 1)
}

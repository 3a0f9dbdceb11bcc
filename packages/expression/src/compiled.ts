import type { ExpressionSubject } from './expression.ts'
import type { Kind } from './functions/define.ts'
import type { Value } from './values.ts'

export type Evaluate = (subject: ExpressionSubject) => Value

/** A part of a text, ready to run. */
export interface Compiled {
  readonly evaluate: Evaluate
  readonly kind: Kind
  /** Gives the same value for every FlowFile. */
  readonly constant: boolean
  /** The value itself, where it is written in the text. */
  readonly literal?: Value
}

/** A value that is written in the text. */
export function literal(value: Value, kind: Kind): Compiled {
  return { evaluate: () => value, kind, constant: true, literal: value }
}

/** One step of a path, from a value to values in it. */
export type Step =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'indexes'; readonly indexes: readonly number[] }
  | { readonly kind: 'slice'; readonly from?: number; readonly to?: number; readonly by: number }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'filter'; readonly condition: Condition }
  | { readonly kind: 'descend' }

/** A path: from the document (`$`) or from the value that a filter looks at (`@`). */
export interface Path {
  readonly from: '$' | '@'
  readonly steps: readonly Step[]
  /** `length`, `sum` and so on, of what the steps select. */
  readonly call?: PathFunction
}

export const pathFunctions = ['length', 'size', 'min', 'max', 'avg', 'sum', 'keys', 'first', 'last'] as const
export type PathFunction = (typeof pathFunctions)[number]

export type Operand =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'pattern'; readonly pattern: string }
  | { readonly kind: 'path'; readonly path: Path }

export const comparisons = [
  '==',
  '!=',
  '<=',
  '>=',
  '=~',
  '<',
  '>',
  'in',
  'nin',
  'contains',
  'size',
  'empty',
  'anyof',
  'noneof',
  'subsetof',
] as const
export type Comparison = (typeof comparisons)[number]

export type Condition =
  | { readonly kind: 'all' | 'any'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'not'; readonly condition: Condition }
  | { readonly kind: 'exists'; readonly operand: Operand }
  | { readonly kind: 'compare'; readonly left: Operand; readonly comparison: Comparison; readonly right: Operand }

/** True when a path can select one value at most. */
export function isDefinite({ steps, call }: Path): boolean {
  if (call) return true
  return steps.every((step, index) => {
    if (step.kind === 'names') return step.names.length === 1 || index === steps.length - 1
    return step.kind === 'indexes' && step.indexes.length === 1
  })
}

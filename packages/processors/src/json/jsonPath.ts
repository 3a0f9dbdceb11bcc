import { hint } from '@mulgil/engine'
import { compileJsonPath, ExpressionError } from '@mulgil/expression'
import { z } from 'zod'

/** A compiled JSONPath. */
export interface JsonPathQuery {
  /** What the path finds: one value, or the list of values of a path that may find several. Undefined: nothing. */
  (document: unknown): { readonly value: unknown } | undefined
  readonly text: string
}

/** A number that a path computes (`$.list.sum()`) comes in an object of its own, so that it prints as a decimal. */
function plainNumber(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const isComputed = Object.getPrototypeOf(value) !== Object.prototype && 'value' in value
  return isComputed ? value.value : value
}

/** A property that holds a JSONPath; parses to a function from document to what the path finds. */
export function jsonPath() {
  return hint(
    z.string().transform((text, context): JsonPathQuery => {
      try {
        const path = compileJsonPath(text)
        const query = (document: unknown) => {
          const values = path(document).map(plainNumber)
          if (!path.definite) return { value: values }
          return values.length > 0 ? { value: values[0] } : undefined
        }
        return Object.assign(query, { text })
      } catch (error) {
        if (!(error instanceof ExpressionError)) throw error
        context.addIssue({
          code: 'custom',
          message: error.message,
          params: { column: error.column, code: 'INVALID_JSON_PATH' },
        })
        return z.NEVER
      }
    }),
    { format: 'jsonPath' },
  )
}

/** What is written where the JSON has null. */
export const nullTexts = { emptyString: '', theStringNull: 'null' } as const

export const nullValueRepresentation = z
  .enum(['emptyString', 'theStringNull'])
  .default('emptyString')
  .describe('What to write where a value is null: nothing, or the text "null".')

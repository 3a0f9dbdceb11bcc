import { compileExpression, type Expression, ExpressionError, type ExpressionSubject } from '@mulgil/expression'
import { parseDataSize, parseDuration } from '@mulgil/flow'
import { z } from 'zod'
import type { ServiceDefinition } from './service.ts'

/**
 * How a form shows a property, carried in its JSON Schema under `x-mulgil`. `z.toJSONSchema(…, { io: 'input' })` keeps it.
 */
export interface PropertyHints {
  /** Expression Language allowed, evaluated for each FlowFile. */
  readonly expression?: 'text' | 'condition'
  readonly secret?: true
  /** May refer to sensitive parameters although it is no secret: its value is sent, and neither shown nor kept. */
  readonly sensitive?: 'allowed'
  /** The id of a service of this type. */
  readonly service?: string
  readonly unit?: 'duration' | 'dataSize'
  readonly format?: 'path' | 'directory' | 'url' | 'regex' | 'jsonPath' | 'json' | 'text'
  /** Shown only while another property of the same object has one of these values. */
  readonly dependsOn?: { readonly property: string; readonly values: readonly (string | boolean)[] }
  /** Not used, and not shown, while this other property of the same object has a value. */
  readonly replacedBy?: string
  /** Property group heading in the form. */
  readonly section?: string
}

/** Attaches hints to any zod schema: `hint(z.string(), { format: 'directory' })`. */
export function hint<T extends z.ZodType>(schema: T, hints: PropertyHints): T {
  return schema.meta({ ...schema.meta(), 'x-mulgil': { ...(schema.meta()?.['x-mulgil'] as object), ...hints } }) as T
}

/** What expressions in properties are compiled with; set by `parseProperties` for the time of one parse. */
let scope: {
  parameters: Readonly<Record<string, string>>
  clock?: () => number
  random?: () => number
  resources?: ReadonlyMap<string, unknown>
} = { parameters: {} }

/** Runs `parse` (synchronously) with these parameters known to every expression in it. */
export function withExpressionScope<T>(next: typeof scope, parse: () => T): T {
  const before = scope
  scope = next
  try {
    return parse()
  } finally {
    scope = before
  }
}

function compileInto<T>(text: string, context: z.RefinementCtx, finish: (expression: Expression) => T): T {
  try {
    return finish(compileExpression(text, scope))
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    context.addIssue({
      code: 'custom',
      message: error.message,
      params: { column: error.column, code: 'INVALID_EXPRESSION' },
    })
    return z.NEVER
  }
}

/** A text with Expression Language; parses to a function from FlowFile to text. */
export function expression() {
  return hint(
    z.string().transform((text, context) => compileInto(text, context, (compiled) => compiled)),
    { expression: 'text' },
  )
}

/** Expression Language that says yes or no; parses to a function from FlowFile to boolean. */
export function condition() {
  return hint(
    z
      .string()
      .transform((text, context) =>
        compileInto(
          text,
          context,
          (compiled) => (subject: ExpressionSubject) => compiled(subject).trim().toLowerCase() === 'true',
        ),
      ),
    { expression: 'condition' },
  )
}

/** A secret: encrypted at rest, never sent to a browser, absent from exports. Use `#{name}` of a sensitive parameter or type it in. */
export function secret() {
  return hint(z.string(), { secret: true })
}

/** Stands for what a service will make, where properties are only checked. */
const notYetEnabled = Object.freeze({})

/**
 * A service by its id; parses to what its `onEnabled` made, which is shared: a processor must not dispose of it, nor return
 * it from `onScheduled`. While properties are only checked there is nothing in it.
 */
export function service<P extends z.ZodObject, R>(definition: ServiceDefinition<P, R>) {
  return hint(
    z.string().transform((id) => (scope.resources ? scope.resources.get(id) : notYetEnabled) as R),
    { service: definition.type },
  )
}

/** A duration as "30 sec"; parses to milliseconds. */
export function duration() {
  return hint(
    z.string().transform((text, context) => {
      const ms = parseDuration(text)
      if (ms !== undefined) return ms
      context.addIssue({ code: 'custom', message: `"${text}" is no duration. Write a number and a unit, as "30 sec".` })
      return z.NEVER
    }),
    { unit: 'duration' },
  )
}

/** A data size as "10 MB"; parses to bytes. */
export function dataSize() {
  return hint(
    z.string().transform((text, context) => {
      const bytes = parseDataSize(text)
      if (bytes !== undefined) return bytes
      context.addIssue({ code: 'custom', message: `"${text}" is no data size. Write a number and a unit, as "10 MB".` })
      return z.NEVER
    }),
    { unit: 'dataSize' },
  )
}

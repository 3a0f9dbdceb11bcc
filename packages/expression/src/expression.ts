import { createCache } from './cache.ts'
import { type CompileContext, compileParts } from './compile.ts'
import type { Compiled } from './compiled.ts'
import { toText } from './conversions.ts'
import { momentPrinter } from './dates/printer.ts'
import type { Environment } from './values.ts'

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
  /** The time zone of dates that name none, such as `Asia/Seoul`; the system's when absent. */
  readonly zone?: string
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

/** Compiles a property's text. Throws ExpressionError when it is not valid. */
export function compileExpression(text: string, options: CompileOptions = {}): Expression {
  if (!text.includes('{')) return finish(() => text, text, true, [])
  const attributes = new Set<string>()
  const context: CompileContext = {
    text,
    parameters: options.parameters ?? {},
    environment: createEnvironment(options),
    attributes,
  }
  const parts = compileParts(context)
  const constant = parts.every((part) => part.constant)
  return finish(joined(parts, context), text, constant, [...attributes])
}

let nextInt = 0

function createEnvironment(options: CompileOptions): Environment {
  const { clock = Date.now, random = Math.random, zone = Intl.DateTimeFormat().resolvedOptions().timeZone } = options
  const texts = createCache<Expression>(100)
  return {
    clock,
    random,
    zone,
    nextInt: () => nextInt++,
    evaluateText: (text, subject) => texts(text, (key) => compileExpression(key, options))(subject),
    ...momentPrinter(zone),
  }
}

function finish(
  evaluate: (subject: ExpressionSubject) => string,
  text: string,
  constant: boolean,
  attributes: readonly string[],
): Expression {
  return Object.assign((subject: ExpressionSubject) => evaluate(subject), { text, constant, attributes })
}

function joined(parts: readonly Compiled[], { environment }: CompileContext): (subject: ExpressionSubject) => string {
  const evaluators = parts.map(({ evaluate }) => evaluate)
  if (parts.length === 1) {
    const [{ literal }] = parts
    if (typeof literal === 'string') return () => literal
    const [only] = evaluators
    return (subject) => {
      const value = only(subject)
      return typeof value === 'string' ? value : (toText(value, environment) ?? '')
    }
  }
  return (subject) => {
    let text = ''
    for (const evaluate of evaluators) text += toText(evaluate(subject), environment) ?? ''
    return text
  }
}

import type { Environment, Value } from '../values.ts'

/** What a function takes and gives: a value of another kind is converted before the call. */
export type Kind = 'text' | 'number' | 'whole' | 'decimal' | 'boolean' | 'date' | 'instant' | 'any'

/** What a function is about; editors list functions by it. */
export type FunctionGroup = 'boolean' | 'text' | 'search' | 'number' | 'date' | 'json' | 'encoding' | 'type' | 'source'

export interface Parameter {
  readonly name: string
  readonly kind: Kind
  readonly optional: boolean
  /** May be given any number of times, once at least. */
  readonly repeated: boolean
}

// biome-ignore lint/suspicious/noExplicitAny: each function declares its own types, which its signature converts to.
type Call = (...values: any[]) => Value

export interface FunctionSpec {
  /** As people read it: `text.substring(start: whole, end?: whole): text`. */
  readonly signature: string
  readonly summary: string
  /** Kind of what stands before the colon; undefined when the function starts an expression. */
  readonly subject: Kind | undefined
  readonly parameters: readonly Parameter[]
  readonly returns: Kind
  /** The result for a null subject, or 'seen' when the function itself deals with it. */
  readonly whenNull: Value | 'seen'
  /** The result depends on more than subject and arguments: on time or chance. */
  readonly volatile: boolean
  /** Says what is wrong with an argument written as a constant, by the parameter's name. */
  readonly checks: Readonly<Record<string, (text: string) => void>>
  /** The function gets the FlowFile as its last argument. */
  readonly seesFlowFile: boolean
  readonly bind: (environment: Environment) => Call
}

interface Options {
  readonly whenNull?: Value | 'seen'
  readonly volatile?: boolean
  readonly checks?: Readonly<Record<string, (text: string) => void>>
  readonly seesFlowFile?: boolean
}

/** A function of its subject and arguments alone. */
export function define(signature: string, summary: string, call: Call, options: Options = {}): FunctionSpec {
  return defineWith(signature, summary, () => call, options)
}

/** A function that also needs time, chance or the time zone. */
export function defineWith(
  signature: string,
  summary: string,
  bind: (environment: Environment) => Call,
  options: Options = {},
): FunctionSpec {
  const [, subject, parameters, returns] = signature.match(/^(?:(\w+)\.)?\w+\((.*)\): (\w+)$/) ?? []
  if (returns === undefined) throw new Error(`"${signature}" is no signature`)
  return {
    signature,
    summary,
    subject: subject as Kind | undefined,
    parameters: parameters === '' ? [] : parameters.split(', ').map(parseParameter),
    returns: returns as Kind,
    whenNull: options.whenNull ?? null,
    volatile: options.volatile ?? false,
    checks: options.checks ?? {},
    seesFlowFile: options.seesFlowFile ?? false,
    bind,
  }
}

function parseParameter(text: string): Parameter {
  const [, repeated, name, optional, kind] = text.match(/^(\.\.\.)?(\w+)(\?)?: (\w+)$/) ?? []
  if (kind === undefined) throw new Error(`"${text}" is no parameter`)
  return { name, kind: kind as Kind, optional: optional !== undefined, repeated: repeated !== undefined }
}

export type FunctionTable = Readonly<Record<string, FunctionSpec>>

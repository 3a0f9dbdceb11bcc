import type { OwnScheduling, Properties } from './document.ts'
import type { PropertyProblem } from './schemaProblems.ts'

/** Values by parameter name. A sensitive parameter whose value is not known reads as an empty text. */
export type ParameterValues = Readonly<Record<string, string>>

/** What validation needs to know of one processor type; the server makes it from the processor's definition. */
export interface CatalogEntry {
  readonly input: 'none' | 'required' | 'optional'
  /** Paths of the texts that may refer to sensitive parameters, as `login.password` or `headers["X.Key"]`. */
  secretPaths(properties: Properties): ReadonlySet<string>
  readonly defaultScheduling?: OwnScheduling
  /** All relationships under these properties, or undefined when the properties are too wrong to tell. */
  relationships(properties: Properties, parameters: ParameterValues): readonly string[] | undefined
  /** What is wrong with the properties; `checkWithSchema` does it for a zod schema. */
  checkProperties(properties: Properties, parameters: ParameterValues): readonly PropertyProblem[]
}

/** The processors that a flow may use. */
export interface ProcessorCatalog {
  get(type: string): CatalogEntry | undefined
  /** All types, so that a misspelt one gets a suggestion. */
  types(): Iterable<string>
}

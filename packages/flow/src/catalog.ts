import type { OwnScheduling, Properties } from './document.ts'
import type { PropertyProblem } from './schemaProblems.ts'

/** Values by parameter name. A sensitive parameter whose value is not known reads as an empty text. */
export type ParameterValues = Readonly<Record<string, string>>

/** A property that names a service: where it stands, the id in it, and the type that it must have. */
export interface ServiceReference {
  readonly path: string
  readonly id: string
  readonly type: string
}

/** What validation needs to know of one service type; the server makes it from the service's definition. */
export interface ServiceEntry {
  /** Paths of the texts that may refer to sensitive parameters, as `login.password` or `headers["X.Key"]`. */
  secretPaths(properties: Properties): ReadonlySet<string>
  serviceReferences(properties: Properties, parameters: ParameterValues): readonly ServiceReference[]
  /** What is wrong with the properties; `checkWithSchema` does it for a zod schema. */
  checkProperties(properties: Properties, parameters: ParameterValues): readonly PropertyProblem[]
}

/** The same of one processor type. */
export interface CatalogEntry extends ServiceEntry {
  readonly input: 'none' | 'required' | 'optional'
  readonly defaultScheduling?: OwnScheduling
  /** All relationships under these properties, or undefined when the properties are too wrong to tell. */
  relationships(properties: Properties, parameters: ParameterValues): readonly string[] | undefined
}

/** Types by name. */
export interface Catalog<E> {
  get(type: string): E | undefined
  /** All types, so that a misspelt one gets a suggestion. */
  types(): Iterable<string>
}

/** The processors that a flow may use, and the services. */
export interface ProcessorCatalog extends Catalog<CatalogEntry> {
  readonly services: Catalog<ServiceEntry>
}

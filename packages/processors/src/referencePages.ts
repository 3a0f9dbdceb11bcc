import type { AnyProcessor, AnyService, ExampleFlowFile, ProcessorExample } from '@mulgil/engine'
import { needsFiles } from './file/fileExamples.ts'
import { families, processors, services } from './index.ts'
import { labelFromKey, type PropertySchema, propertiesByPath, propertySchema } from './texts.ts'

/** The reference pages by file name, made from the specs. */
export function processorPages(): ReadonlyMap<string, string> {
  const pages = processors.map((definition): [string, string] => [`${definition.type}.md`, processorPage(definition)])
  return new Map([['README.md', indexPage()], ...pages])
}

/** The same of the services. */
export function servicePages(): ReadonlyMap<string, string> {
  const pages = services.map((definition): [string, string] => [`${definition.type}.md`, servicePage(definition)])
  const rows = services.map(({ type, summary }) => [`[${type}](${type}.md)`, cell(summary)])
  const index = `# Controller services\n\n${NOTE}\n\n${table(['service', 'what it is'], rows)}\n`
  return new Map([['README.md', index], ...pages])
}

const NOTE = '<!-- Made from the specs by packages/processors/scripts/generateDocs.ts; do not edit. -->'

function indexPage(): string {
  const sections = Object.keys(families)
    .toSorted()
    .map((family) => {
      const members = processors.filter(({ type }) => type in families[family])
      const rows = members.map(({ type, summary }) => `| [${type}](${type}.md) | ${cell(summary)} |`)
      return `## ${labelFromKey(family.replaceAll('-', ' '))}\n\n| processor | what it does |\n| --- | --- |\n${rows.join('\n')}`
    })
  return `# Processors\n\n${NOTE}\n\n${sections.join('\n\n')}\n`
}

function processorPage(definition: AnyProcessor): string {
  const { type, summary, description, tags, examples = [] } = definition
  const sections = [
    `# ${type}\n\n${NOTE}\n\n${summary}`,
    description,
    `Tags: ${tags.join(', ')}`,
    facts(definition),
    section('Properties', propertyTable(definition)),
    section('Relationships', relationshipTable(definition)),
    section('Attributes read', textTable('attribute', definition.reads)),
    section('Attributes written', textTable('attribute', definition.writes)),
    section('Examples', examples.map(exampleText).join('\n\n')),
    section('In NiFi', nifiText(definition)),
  ]
  return `${sections.filter((text) => text).join('\n\n')}\n`
}

function servicePage(definition: AnyService): string {
  const { type, summary, description, tags } = definition
  const users = processors
    .filter((one) => usesService(one, type))
    .map((one) => `[${one.type}](../processors/${one.type}.md)`)
  const sections = [
    `# ${type}\n\n${NOTE}\n\n${summary}`,
    description,
    `Tags: ${tags.join(', ')}`,
    `Used by: ${users.join(', ')}`,
    section('Properties', propertyTable(definition)),
    section('In NiFi', nifiText(definition)),
  ]
  return `${sections.filter((text) => text).join('\n\n')}\n`
}

const usesService = (definition: AnyProcessor, type: string) =>
  [...propertiesByPath(propertySchema(definition)).values()].some((property) => hintsOf(property).service === type)

const section = (title: string, body: string) => (body === '' ? '' : `## ${title}\n\n${body}`)
const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const code = (text: string) => `\`${cell(text)}\``
const table = (heads: readonly string[], rows: readonly (readonly string[])[]) =>
  [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')

const inputs = {
  none: 'takes no input; it is a source',
  required: 'needs input',
  optional: 'runs with or without input',
}
const effects = { none: 'none', reads: 'reads from the outside world', writes: 'changes the outside world' }
const levels = { atMostOnce: 'at most once', atLeastOnce: 'at least once', exactlyOnce: 'exactly once' }

function facts({ input, effect, promise, state, serial, defaultScheduling }: AnyProcessor): string {
  const { strategy, period } = defaultScheduling ?? {}
  const lines = [
    `Input: ${inputs[input]}.`,
    `Effect: ${effects[effect]}.`,
    promise && `Delivery: ${levels[promise.level]}. ${promise.when}`,
    state && `State: ${state}`,
    serial && 'Runs one trigger at a time.',
    strategy === 'timer' && period && `Runs every ${period} unless scheduled otherwise.`,
  ]
  return lines
    .filter((line) => line)
    .map((line) => `- ${line}`)
    .join('\n')
}

function propertyTable(definition: AnyProcessor | AnyService): string {
  const schema = propertySchema(definition)
  const paths = propertiesByPath(schema)
  if (paths.size === 0) return ''
  const rows = [...paths].map(([path, property]) => {
    const isRequired = schema.required?.includes(path) ? 'required' : ''
    const given =
      property.default === undefined || isEmpty(property.default) ? isRequired : code(valueText(property.default))
    return [code(path), cell(kindOf(property)), given, cell(property.description ?? '')]
  })
  return table(['property', 'kind', 'default', 'what it does'], rows)
}

const isEmpty = (value: unknown) => typeof value === 'object' && value !== null && Object.keys(value).length === 0
const valueText = (value: unknown) => (typeof value === 'string' ? value || '""' : JSON.stringify(value))

interface Hints {
  readonly expression?: string
  readonly unit?: string
  readonly format?: string
  readonly secret?: boolean
  readonly service?: string
}

const hintsOf = (property: PropertySchema) => ((property as Record<string, unknown>)['x-mulgil'] ?? {}) as Hints

/** What a property holds, in a few words. */
function kindOf(property: PropertySchema): string {
  const hints = hintsOf(property)
  if (hints.service) return `[${hints.service}](../services/${hints.service}.md) service`
  if (hints.secret) return 'secret'
  if (hints.expression) return hints.expression === 'condition' ? 'condition' : 'expression'
  if (hints.unit) return hints.unit === 'duration' ? 'duration' : 'data size'
  if (hints.format)
    return { regex: 'regular expression', jsonPath: 'JSONPath', url: 'URL' }[hints.format] ?? hints.format
  if (property.enum) return property.enum.map((value) => `\`${value}\``).join(', ')
  if (property.oneOf || property.anyOf) return 'one of several'
  if (property.type === 'array') return `list of ${kindOf(property.items ?? {})}`
  if (typeof property.additionalProperties === 'object') return `name → ${kindOf(property.additionalProperties)}`
  return (
    { string: 'text', integer: 'whole number', boolean: 'yes or no', object: 'group' }[property.type ?? ''] ??
    property.type ??
    'any'
  )
}

function relationshipTable(definition: AnyProcessor): string {
  const rows = Object.entries(definition.relationships).map(([name, text]) => [code(name), cell(text)])
  if (definition.dynamicRelationships) rows.push(['*a name of yours*', 'Relationships that come from the properties.'])
  return rows.length === 0 ? '' : table(['relationship', 'what goes there'], rows)
}

function textTable(head: string, texts: Readonly<Record<string, string>> = {}): string {
  const rows = Object.entries(texts).map(([name, text]) => [code(name), cell(text)])
  return rows.length === 0 ? '' : table([head, 'what stands in it'], rows)
}

function exampleText(example: ProcessorExample): string {
  const blocks = [
    example.properties && block('Properties', example.properties),
    needsFiles(example) && Object.keys(example.files).length > 0 && block('Files before', example.files),
    example.input && block('Input', list(example.input)),
    block('Output', example.output),
    needsFiles(example) && example.filesAfter && block('Files after', example.filesAfter),
  ]
  return [`### ${example.title}`, ...blocks].filter((text) => text).join('\n\n')
}

const list = (input: ExampleFlowFile | readonly ExampleFlowFile[]) => (Array.isArray(input) ? input : [input])
const block = (title: string, value: unknown) =>
  `${title}:\n\n\`\`\`json\n${JSON.stringify(value, null, 2).replaceAll('{folder}', '/data')}\n\`\`\``

function nifiText({ nifi }: AnyProcessor | AnyService): string {
  if (!nifi) return ''
  const types = [nifi.type].flat().map((type) => code(type.slice(type.lastIndexOf('.') + 1)))
  const rows = Object.entries(nifi.properties).map(([name, path]) => [
    name === '*' ? '*properties of your own*' : cell(name),
    code(path),
  ])
  const mapping = rows.length === 0 ? '' : `\n\n${table(['NiFi property', 'property'], rows)}`
  return `Takes the place of ${types.join(', ')}.${mapping}`
}

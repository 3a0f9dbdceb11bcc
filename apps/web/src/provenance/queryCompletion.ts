import { eventTypes } from './eventTypes.ts'
import { type QueryKey, queryKeys, tokensOf } from './queryText.ts'

/** Something that can be put in place of the word at the caret. */
export interface Completion {
  readonly label: string
  /** A name that says more than the id in the label. */
  readonly hint?: string
  readonly insert: string
  /** True for a key: its value comes next, without a space between. */
  readonly goesOn: boolean
}

export interface Suggestion {
  readonly value: string
  readonly hint?: string
}
/** What is known of values: the components of the flows, relationships seen, attributes seen. */
export interface KnownValues {
  readonly values: Readonly<Partial<Record<QueryKey, readonly Suggestion[]>>>
  readonly attributes: Readonly<Record<string, readonly string[]>>
}

const MOST = 12

/** What fits at the caret, and which part of the text it would replace. */
export function completeQuery(
  text: string,
  caret: number,
  known: KnownValues,
): { readonly start: number; readonly end: number; readonly options: readonly Completion[] } {
  const token = tokensOf(text).find(({ start, end }) => start < caret && caret <= end)
  const start = token?.start ?? caret
  const end = token?.end ?? caret
  const typed = text.slice(start, caret)
  return { start, end, options: optionsFor(typed, known).slice(0, MOST) }
}

function optionsFor(typed: string, known: KnownValues): readonly Completion[] {
  const attribute = /^attr\.([^=]*)(=?)(.*)$/is.exec(typed)
  if (attribute) return attributeOptions(attribute[1], attribute[2] === '=' ? attribute[3] : null, known)
  const colon = typed.indexOf(':')
  if (colon < 0) {
    const keys: Completion[] = queryKeys.map((key) => ({ label: `${key}:`, insert: `${key}:`, goesOn: true }))
    return [...keys, { label: 'attr.', insert: 'attr.', goesOn: true }].filter(({ label }) => startsWith(label, typed))
  }
  const key = queryKeys.find((each) => each.toLowerCase() === typed.slice(0, colon).toLowerCase())
  if (!key) return []
  const wanted = typed.slice(colon + 1).replaceAll('"', '')
  const suggestions = key === 'type' ? eventTypes.map((value): Suggestion => ({ value })) : (known.values[key] ?? [])
  return suggestions
    .filter(({ value, hint = '' }) => includes(value, wanted) || includes(hint, wanted))
    .map(({ value, hint }) => ({ label: value, hint, insert: `${key}:${quote(value)}`, goesOn: false }))
}

function attributeOptions(name: string, value: string | null, known: KnownValues): readonly Completion[] {
  if (value === null) {
    return Object.keys(known.attributes)
      .filter((each) => includes(each, name.replaceAll('"', '')))
      .map((each) => ({ label: each, insert: `attr.${quote(each)}=`, goesOn: true }))
  }
  return (known.attributes[name.replaceAll('"', '')] ?? [])
    .filter((each) => includes(each, value.replaceAll('"', '')))
    .map((each) => ({ label: each, insert: `attr.${name}=${quote(each)}`, goesOn: false }))
}

const quote = (value: string) => (/\s/.test(value) ? `"${value}"` : value)
const startsWith = (text: string, start: string) => text.toLowerCase().startsWith(start.toLowerCase())
const includes = (text: string, part: string) => text.toLowerCase().includes(part.toLowerCase())

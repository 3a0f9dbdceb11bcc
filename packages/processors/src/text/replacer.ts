import type { FlowFile } from '@mulgil/engine'
import { RE2JS } from 're2js'
import type { Regex } from '../regex.ts'
import { joinSegments, type Segment, type Template } from './template.ts'

/** How ReplaceText makes the new text. */
export const replacementStrategies = [
  'regexReplace',
  'literalReplace',
  'prepend',
  'append',
  'surround',
  'alwaysReplace',
  'substituteVariables',
] as const

export interface ReplacementSettings {
  readonly replacementStrategy: (typeof replacementStrategies)[number]
  readonly searchValue: Template
  readonly replacementValue: Template
  readonly textToPrepend: (flowFile: FlowFile) => string
  readonly textToAppend: (flowFile: FlowFile) => string
}

export interface Replacer {
  /** What becomes of a text: a line, or the whole content. */
  readonly replace: (text: string) => string
  /** The pattern looks for line ends itself, so that lines are handed to it with theirs. */
  readonly seesLineEnds: boolean
}

const GROUP = /^\$\d+$/
const REFERENCE = /\\([$\\])|\$(\d+)/g

/** The number of the group that `$12` means: as many of the digits as there are groups for; undefined when there is none. */
function groupNumber(
  digits: string,
  groupCount: number,
): { readonly group: number; readonly rest: string } | undefined {
  for (let length = digits.length; length > 0; length--) {
    const group = Number(digits.slice(0, length))
    if (group <= groupCount) return { group, rest: digits.slice(length) }
  }
  return undefined
}

/** What a match is replaced by. References to groups count only where the user wrote them, not in values of attributes. */
function render(segments: readonly Segment[], groups: readonly string[]): string {
  const parts = segments.map(({ text, isValue }) =>
    isValue
      ? text
      : text.replace(REFERENCE, (all: string, escaped: string | undefined, digits: string | undefined) => {
          if (escaped !== undefined) return escaped
          const found = groupNumber(digits as string, groups.length - 1)
          return found ? groups[found.group] + found.rest : all
        }),
  )
  return parts.join('')
}

function replaceMatches(text: string, pattern: Regex, replacementFor: (groups: readonly string[]) => string): string {
  const matcher = pattern.matcher(text)
  const groupCount = matcher.groupCount()
  let replaced = ''
  let at = 0
  while (matcher.find()) {
    const groups = Array.from({ length: groupCount + 1 }, (_, group) => matcher.group(group) ?? '')
    replaced += text.slice(at, matcher.start()) + replacementFor(groups)
    at = matcher.end()
  }
  return at === 0 && replaced === '' ? text : replaced + text.slice(at)
}

function byRegex(
  flowFile: FlowFile,
  { searchValue, replacementValue }: ReplacementSettings,
  compile: (pattern: string) => Regex,
): Replacer {
  const source = searchValue(flowFile)
    .map(({ text, isValue }) => (isValue ? RE2JS.quote(text) : text))
    .join('')
  const pattern = compile(source)
  const readsGroups = replacementValue.attributes.some((name) => GROUP.test(name))
  const segments = readsGroups ? [] : replacementValue(flowFile)
  const replacementFor = (groups: readonly string[]) => {
    if (!readsGroups) return render(segments, groups)
    const asAttributes = Object.fromEntries(groups.map((text, group) => [`$${group}`, text]))
    return render(replacementValue(flowFile, asAttributes), groups)
  }
  return {
    replace: (text) => replaceMatches(text, pattern, replacementFor),
    seesLineEnds: /\\[nrR]|[\n\r]/.test(source),
  }
}

/** Makes the replacer for one FlowFile. */
export function createReplacer(
  flowFile: FlowFile,
  settings: ReplacementSettings,
  compile: (pattern: string) => Regex,
): Replacer {
  const { replacementStrategy } = settings
  if (replacementStrategy === 'regexReplace') return byRegex(flowFile, settings, compile)

  const replacement = joinSegments(settings.replacementValue(flowFile))
  const onText = (replace: (text: string) => string): Replacer => ({ replace, seesLineEnds: false })
  switch (replacementStrategy) {
    case 'literalReplace': {
      const search = joinSegments(settings.searchValue(flowFile))
      if (search === '') return onText((text) => text)
      return { replace: (text) => text.replaceAll(search, () => replacement), seesLineEnds: /[\n\r]/.test(search) }
    }
    case 'prepend':
      return onText((text) => replacement + text)
    case 'append':
      return onText((text) => text + replacement)
    case 'surround': {
      const before = settings.textToPrepend(flowFile)
      const after = settings.textToAppend(flowFile)
      return onText((text) => before + text + after)
    }
    case 'alwaysReplace':
      return onText(() => replacement)
    case 'substituteVariables':
      return onText((text) =>
        text.replace(
          /\$\{([^{}]+)\}/g,
          (all: string, name: string) => flowFile.attributes[name] ?? flowFile.builtin(name) ?? all,
        ),
      )
    default:
      throw new Error(`Unknown strategy ${replacementStrategy satisfies never}`)
  }
}

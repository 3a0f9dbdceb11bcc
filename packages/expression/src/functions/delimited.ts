import { FunctionFailure, quote } from '../errors.ts'
import type { Whole } from '../values.ts'

type Text = string | null

/** A field of delimited text, counted from 1; null when there are fewer. */
export function getDelimitedField(
  subject: string,
  index: Whole | null,
  delimiter: Text = ',',
  quote: Text = '"',
  escaping: Text = '\\',
  strip: boolean | null = false,
): string | null {
  if (index === null) throw new FunctionFailure('getDelimitedField() needs the number of a field')
  const [delimiterCode, quoteCode, escapeCode] = [
    oneCharacter(delimiter, 'delimiter'),
    oneCharacter(quote, 'quote'),
    oneCharacter(escaping, 'escape'),
  ]
  let field = ''
  let at = 1
  let quoted = false
  let previous: string | undefined
  for (const character of subject) {
    const escaped = previous === escapeCode
    if (character === quoteCode && !escaped) {
      quoted = !quoted
      if (!strip) field += character
    } else if (character === delimiterCode && !quoted && !escaped) {
      if (at === Number(index)) return field
      at += 1
      field = ''
    } else if (!strip || character !== escapeCode) field += character
    previous = character
  }
  return at === Number(index) ? field : null
}

function oneCharacter(text: Text, name: string): string {
  if (text?.length === 1) return text
  throw new FunctionFailure(`getDelimitedField() needs one character as the ${name}, not ${quote(text ?? '')}`)
}

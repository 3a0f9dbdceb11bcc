/** What an escape in a quoted string stands for; a backslash alone, before an expression, for nothing. */
export function unescapeSequence(sequence: string): string {
  switch (sequence[1]) {
    case 'n':
      return '\n'
    case 'r':
      return '\r'
    case 't':
      return '\t'
    case '\\':
    case "'":
    case '"':
      return sequence[1]
    default:
      return ''
  }
}

// What Java counts as white space: no-break spaces are not.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the separators 1C to 1F are white space to Java.
const blank = /^[\t-\r\x1c-\x20\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]*$/

/** True for text of nothing but white space. */
export function isBlank(text: string): boolean {
  return !(text.charCodeAt(0) > 32 && text.charCodeAt(0) < 128) && blank.test(text)
}

/** The text without the control characters and spaces around it; other white space stays. */
export function trimSpaces(text: string): string {
  let from = 0
  let to = text.length
  while (from < to && text.charCodeAt(from) <= 32) from += 1
  while (to > from && text.charCodeAt(to - 1) <= 32) to -= 1
  return text.slice(from, to)
}

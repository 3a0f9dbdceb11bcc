/** What an escape in a quoted string stands for; one that is not known stays as it is, so `\d` needs no doubling. */
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
      return sequence
  }
}

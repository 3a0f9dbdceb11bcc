/** A place in a text as editors count it, from 1. */
export interface TextPlace {
  readonly line: number
  readonly column: number
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids just these in a string.
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y
const word = /true|false|null/y
const blank = /[ \t\n\r]*/y

/** Where a text stops being JSON; null when it is JSON. The engine's own message does not always tell. */
export function jsonErrorPlace(text: string): TextPlace | null {
  let place = 0
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = place
    const length = pattern.exec(text)?.[0].length ?? -1
    place += Math.max(0, length)
    return length >= 0
  }
  const skip = () => take(blank)
  const takeCharacter = (character: string): boolean => {
    skip()
    if (text[place] !== character) return false
    place += 1
    return true
  }
  // Closing brackets that are still due, so that deep nesting cannot overflow the call stack.
  const open: ('}' | ']')[] = []
  const key = () => {
    skip()
    return take(string) && takeCharacter(':')
  }
  for (;;) {
    skip()
    if (takeCharacter('{')) {
      open.push('}')
      if (!takeCharacter('}')) {
        if (!key()) return placeAt(text, place)
        continue
      }
      open.pop()
    } else if (takeCharacter('[')) {
      open.push(']')
      if (!takeCharacter(']')) continue
      open.pop()
    } else if (!take(string) && !take(number) && !take(word)) return placeAt(text, place)
    while (open.length > 0 && takeCharacter(open[open.length - 1])) open.pop()
    if (open.length === 0) {
      skip()
      return place === text.length ? null : placeAt(text, place)
    }
    if (!takeCharacter(',') || (open.at(-1) === '}' && !key())) return placeAt(text, place)
  }
}

function placeAt(text: string, index: number): TextPlace {
  const before = text.slice(0, index).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

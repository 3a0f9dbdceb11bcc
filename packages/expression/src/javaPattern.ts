import { FunctionFailure, quote } from './errors.ts'

const posix: Readonly<Record<string, string>> = {
  Lower: 'lower',
  Upper: 'upper',
  ASCII: 'ascii',
  Alpha: 'alpha',
  Digit: 'digit',
  Alnum: 'alnum',
  Punct: 'punct',
  Graph: 'graph',
  Print: 'print',
  Blank: 'blank',
  Cntrl: 'cntrl',
  XDigit: 'xdigit',
  Space: 'space',
}
const properties: Readonly<Record<string, string>> = {
  IsAlphabetic: 'L',
  IsLetter: 'L',
  IsDigit: 'Nd',
  IsLowercase: 'Ll',
  IsUppercase: 'Lu',
  IsPunctuation: 'P',
  IsWhite_Space: 'Z',
  javaLowerCase: 'Ll',
  javaUpperCase: 'Lu',
}
const spaces = '\\t \\x{A0}\\x{1680}\\x{180E}\\x{2000}-\\x{200A}\\x{202F}\\x{205F}\\x{3000}'

/** A regular expression as Java writes it, in the words of RE2; fails on what RE2 would take for something else. */
export function toRe2(pattern: string): string {
  let written = ''
  let insideClass = false
  for (let at = 0; at < pattern.length; ) {
    const character = pattern[at]
    if (pattern.startsWith('\\Q', at)) {
      const end = pattern.indexOf('\\E', at)
      const length = end < 0 ? pattern.length - at : end + 2 - at
      written += pattern.substr(at, length)
      at += length
      continue
    }
    if (character === '\\') {
      const [translated, length] = translateEscape(pattern.slice(at, at + longestEscape), insideClass)
      written += translated ?? pattern.substr(at, length)
      at += length
      continue
    }
    if (insideClass) {
      const nested = character === '[' && pattern[at + 1] !== ':'
      if (nested || pattern.startsWith('&&', at)) {
        throw new FunctionFailure(`${quote(pattern)} has a character class within another, which is not supported`)
      }
      if (character === '[') {
        const end = pattern.indexOf(':]', at + 2)
        if (end > 0) {
          written += pattern.slice(at, end + 2)
          at = end + 2
          continue
        }
      }
      if (character === ']' && !opensClass.test(written)) insideClass = false
    } else if (character === '[') insideClass = true
    written += character
    at += 1
  }
  return written
}

const longestEscape = 60
/** A "]" right after "[" or "[^" is a member of the class, not its end. */
const opensClass = /\[\^?$/

function translateEscape(text: string, insideClass: boolean): readonly [string | undefined, number] {
  const property = text.match(/^\\([pP])\{(\w+)\}/)
  if (property) return [translateProperty(property[1] === 'P', property[2], insideClass), property[0].length]
  const code = text.match(/^\\u([\da-fA-F]{4})/)
  if (code) return [`\\x{${code[1]}}`, 6]
  switch (text[1]) {
    case 'h':
      return [insideClass ? spaces : `[${spaces}]`, 2]
    case 'R':
      return ['(?:\\r\\n|[\\n\\x0B\\f\\r\\x{85}\\x{2028}\\x{2029}])', 2]
    case 'Z':
      return ['(?:\\n?\\z)', 2]
    case 'e':
      return ['\\x1B', 2]
    default:
      return [undefined, 2]
  }
}

function translateProperty(negated: boolean, name: string, insideClass: boolean): string {
  const asciiClass = posix[name]
  if (asciiClass) {
    const named = `[:${negated ? '^' : ''}${asciiClass}:]`
    return insideClass ? named : `[${named}]`
  }
  const known = properties[name] ?? name.replace(/^Is(?=[A-Z])/, '')
  return `\\${negated ? 'P' : 'p'}{${known}}`
}

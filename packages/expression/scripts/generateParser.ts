import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { buildParserFile } from '@lezer/generator'

// Makes src/generated/ from src/expression.lezer; does nothing when it was made from the same inputs.
const folder = new URL('../src/generated/', import.meta.url)
const grammar = readFileSync(new URL('../src/expression.lezer', import.meta.url), 'utf8')
const makers = [import.meta.url, import.meta.resolve('@lezer/generator')].map((url) => readFileSync(new URL(url)))
const hash = [grammar, ...makers].reduce((made, input) => made.update(input), createHash('sha256')).digest('hex')
const stamp = `// Made from inputs ${hash}\n`

if (!isFresh()) {
  const { parser, terms } = buildParserFile(grammar, { fileName: 'expression.lezer' })
  const names = [...terms.matchAll(/(\w+) = \d+/g)].map(([, name]) => name)
  mkdirSync(folder, { recursive: true })
  write('parser.js', parser)
  write('parser.terms.js', terms)
  write('parser.terms.d.ts', names.map((name) => `export declare const ${name}: number\n`).join(''))
  // Last, because its stamp says that all is there.
  write('parser.d.ts', `${stamp}import type { LRParser } from '@lezer/lr'\nexport declare const parser: LRParser\n`)
  console.log('Generated the parser of the Expression Language.')
}

function isFresh(): boolean {
  const names = ['parser.js', 'parser.terms.js', 'parser.terms.d.ts', 'parser.d.ts']
  if (!names.every((name) => existsSync(new URL(name, folder)))) return false
  return readFileSync(new URL('parser.d.ts', folder), 'utf8').startsWith(stamp)
}

function write(name: string, text: string): void {
  writeFileSync(new URL(name, folder), text)
}

import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { buildParserFile } from '@lezer/generator'

/** Makes src/generated/ from src/expression.lezer; does nothing when it is up to date. */
const source = new URL('../src/expression.lezer', import.meta.url)
const folder = new URL('../src/generated/', import.meta.url)
const outputs = ['parser.js', 'parser.d.ts', 'parser.terms.js', 'parser.terms.d.ts'].map(
  (name) => new URL(name, folder),
)

const generator = createRequire(import.meta.url).resolve('@lezer/generator')
const newestInput = Math.max(...[source, new URL(import.meta.url), generator].map((file) => statSync(file).mtimeMs))
if (!outputs.every((file) => existsSync(file) && statSync(file).mtimeMs > newestInput)) {
  const { parser, terms } = buildParserFile(readFileSync(source, 'utf8'), { fileName: 'expression.lezer' })
  const names = [...terms.matchAll(/(\w+) = \d+/g)].map(([, name]) => name)
  const contents = [
    parser,
    `import type { LRParser } from '@lezer/lr'\nexport declare const parser: LRParser\n`,
    terms,
    names.map((name) => `export declare const ${name}: number\n`).join(''),
  ]
  mkdirSync(folder, { recursive: true })
  for (const [index, file] of outputs.entries()) writeFileSync(file, contents[index])
  console.log('Generated the parser of the Expression Language.')
}

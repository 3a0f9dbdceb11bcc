import { readFileSync } from 'node:fs'
import type { SyntaxNode } from '@lezer/common'
import { expect, test } from 'vitest'
import { parser } from './index.ts'

// grammar.txt: an input, then its tree after "==> "; "⏎" stands for a line break, "# " starts a heading.
const cases = readFileSync(new URL('./grammar.txt', import.meta.url), 'utf8')
  .split('\n\n')
  .filter((block) => block.includes('\n==> '))
  .map((block) => {
    const [input, tree] = block.trimEnd().split('\n==> ')
    return { input: input.replaceAll('⏎', '\n'), tree }
  })

test.for(cases)('$input', ({ input, tree }) => {
  expect(print(parser.parse(input).topNode)).toBe(tree)
})

test('the tree covers the whole text, whatever it is', () => {
  for (const { input } of cases) expect(parser.parse(input).length).toBe(input.length)
})

/** The tree without its punctuation; "⚠" stands where the text is no expression. */
function print(node: SyntaxNode): string {
  const inner: string[] = []
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (/^[\w⚠]+$/.test(child.name)) inner.push(print(child))
  }
  return inner.length > 0 ? `${node.name}(${inner.join(', ')})` : node.name
}

import { expect, test } from 'vitest'
import { en } from './en.ts'
import { ko } from './ko.ts'

type Tree = { readonly [key: string]: string | Tree }
function flat(tree: Tree, prefix = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') found.set(prefix + key, value)
    else for (const [inner, text] of flat(value, `${prefix}${key}.`)) found.set(inner, text)
  }
  return found
}
const english = flat(en)
const korean = flat(ko)
/** Names of ICU arguments: what follows a brace at odd depth; at even depth stands the text of a branch. */
function placeholders(text: string): readonly string[] {
  const names = new Set<string>()
  let depth = 0
  for (const [index, character] of [...text].entries()) {
    if (character === '}') depth -= 1
    if (character !== '{') continue
    depth += 1
    const name = /^\s*(\w+)/.exec([...text].slice(index + 1).join(''))
    if (depth % 2 === 1 && name) names.add(name[1])
  }
  return [...names].sort()
}
const tags = (text: string) => [...new Set([...text.matchAll(/<(\w+)>/g)].map((match) => match[1]))].sort()

test('English and Korean have the same keys', () => {
  expect([...korean.keys()].sort()).toEqual([...english.keys()].sort())
})

test('no message is empty', () => {
  const empty = [...english, ...korean].filter(([, text]) => text.trim() === '')
  expect(empty).toEqual([])
})

test('each pair of messages has the same placeholders and tags', () => {
  const differing = [...english].filter(([key, text]) => {
    const other = korean.get(key) ?? ''
    return JSON.stringify([placeholders(text), tags(text)]) !== JSON.stringify([placeholders(other), tags(other)])
  })
  expect(differing).toEqual([])
})

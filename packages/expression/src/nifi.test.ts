import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compileExpression, EvaluationError, ExpressionError, functionDocs } from './index.ts'

type Answer = { readonly value: string } | 'invalid' | 'fails'

interface Group {
  readonly title: string
  readonly attributes: Readonly<Record<string, string>>
  readonly parameters: Readonly<Record<string, string>>
  readonly cases: readonly (readonly [text: string, answer: Answer])[]
}

interface Deviation {
  readonly why: string
  readonly cases: readonly (readonly [title: string, text: string, ours: Answer])[]
}

const groups = readFixture<Group[]>('nifi-2.8.0.json')
const deviations = readFixture<Deviation[]>('deviations.json').flatMap(({ cases }) => cases)

test.for(groups)('$title: as the evaluator of NiFi 2.8.0 answers', ({ title, attributes, parameters, cases }) => {
  const meant = new Map(deviations.filter(([group]) => group === title).map(([, text, ours]) => [text, ours]))
  const answers = cases.map(([text]) => [text, answer(text, attributes, parameters)])
  expect(answers).toEqual(cases.map(([text, nifi]) => [text, meant.get(text) ?? nifi]))
})

test('every deviation is one', () => {
  const answersOfNifi = new Map(
    groups.flatMap(({ title, cases }) => cases.map(([text, nifi]) => [`${title} ${text}`, nifi])),
  )
  for (const [title, text, ours] of deviations) {
    expect(answersOfNifi.get(`${title} ${text}`), text).toBeDefined()
    expect(ours, text).not.toEqual(answersOfNifi.get(`${title} ${text}`))
  }
})

test('every function is among the cases', () => {
  const texts = groups.flatMap(({ cases }) => cases.map(([text]) => text)).join('\n')
  expect(Object.keys(functionDocs).filter((name) => !texts.includes(`${name}(`))).toEqual([])
})

function answer(text: string, attributes: Group['attributes'], parameters: Group['parameters']): Answer {
  try {
    return { value: compileExpression(text, { parameters, zone: 'UTC' })({ attributes }) }
  } catch (error) {
    if (error instanceof ExpressionError) return 'invalid'
    if (error instanceof EvaluationError) return 'fails'
    throw error
  }
}

function readFixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8'))
}

import { expect, test } from 'vitest'
import { locateProblem, type Problem } from './index.ts'

const text = `{
  "format": "mulgil/flow@1",
  "name": "",
  "root": {
    "components": {
      "in": {
        "kind": "processor",
        "properties": { "port": 1, "routes": { "too hot": "x" } },
        "autoTerminate": ["success"]
      },
      "g": { "kind": "group", "root": { "components": {
        "x": { "kind": "funnel" }
      } } }
    },
    "connections": {
      "c": { "from": "in",
        "to": "x" }
    }
  },
  "layout": { "in": { "x": 1 } }
}`
const problem = (place: Partial<Problem>) => ({ code: 'X', severity: 'error', message: '', ...place }) as Problem

test.for<[string, Partial<Problem>, number, number]>([
  ['a component', { component: 'in' }, 6, 7],
  ['a key of a component', { component: 'in', property: 'autoTerminate' }, 9, 9],
  ['a property', { component: 'in', property: 'port' }, 8, 25],
  ['a property inside a property', { component: 'in', property: 'routes["too hot"]' }, 8, 48],
  ['a property that is missing, at its component', { component: 'in', property: 'path' }, 6, 7],
  ['a component in a group', { component: 'x' }, 12, 9],
  ['an end of a connection', { connection: 'c', component: 'in', property: 'to' }, 17, 9],
  ['a key of the flow', { property: 'name' }, 3, 3],
])('%s is found in the text', ([, place, line, column]) => {
  expect(locateProblem(text, problem(place))).toEqual({ line, column })
})

test('what the text does not have is nowhere', () => {
  expect(locateProblem(text, problem({ component: 'y' }))).toBeUndefined()
  expect(locateProblem(text, problem({}))).toBeUndefined()
})

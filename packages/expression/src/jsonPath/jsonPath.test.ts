import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileJsonPath } from '../index.ts'

const book = [
  { category: 'reference', author: 'Rees', title: 'Sayings', price: 8.95 },
  { category: 'fiction', author: 'Waugh', title: 'Sword', price: 12.99, tags: ['a', 'b'] },
  { category: 'fiction', author: 'Melville', title: 'Moby', isbn: '0-553', price: 8.99, tags: [] },
  { category: 'fiction', author: 'Tolkien', title: 'Lord', isbn: '0-395', price: 22.99 },
]
const document = {
  store: { book, bicycle: { color: 'red', price: 19.95, 'two words': 1 } },
  limit: 10,
  none: null,
  numbers: [3, 1, 2],
  물길: 'k',
  nested: [
    [1, 2],
    [3, [4]],
  ],
}
const titles = (...indexes: number[]) => indexes.map((index) => book[index].title)

test.for([
  ['$', [document]],
  ['$.limit', [10]],
  ['limit', [10]],
  ["$['limit']", [10]],
  ['$.none', [null]],
  ['$.missing', []],
  ['$.none.deeper', []],
  ['$.물길', ['k']],
  ['$.store.bicycle["two words"]', [1]],
  ['$.store.book[0].title', titles(0)],
  ['$.store.book[-1].title', titles(3)],
  ['$.store.book[9].title', []],
  ['$.store.book[0,-1].title', titles(0, 3)],
  ['$.store.book[1:3].title', titles(1, 2)],
  ['$.store.book[:-2].title', titles(0, 1)],
  ['$.store.book[-2:].title', titles(2, 3)],
  ['$.store.book[::2].title', titles(0, 2)],
  ['$.store.book[*].title', titles(0, 1, 2, 3)],
  ['$.store.book.*.title', titles(0, 1, 2, 3)],
  ['$..title', titles(0, 1, 2, 3)],
  ['$..book[2].title', titles(2)],
  ['$..price', [8.95, 12.99, 8.99, 22.99, 19.95]],
  ['$..missing', []],
  ["$.store.book[0]['title','price','missing']", [{ title: 'Sayings', price: 8.95 }]],
  ["$.store['book','bicycle'].price", [19.95]],
  ['$.nested..[0]', [[1, 2], 1, 3, 4]],
  ['$..book[?(@.isbn)].title', titles(2, 3)],
  ['$..book[?(!@.isbn)].title', titles(0, 1)],
  ['$..book[?(@.price < $.limit)].title', titles(0, 2)],
  ["$..book[?(@.category == 'fiction' && @.price > 10)].title", titles(1, 3)],
  ["$..book[?(@.category == 'reference' || (@.price > 20))].title", titles(0, 3)],
  ['$..book[?(@.author =~ /.*w.*/i)].title', titles(1)],
  ["$..book[?(@.title in ['Moby', 'Lord'])].title", titles(2, 3)],
  ["$..book[?(@.title nin ['Moby', 'Lord'])].title", titles(0, 1)],
  ["$..book[?(@.tags contains 'a')].title", titles(1)],
  ['$..book[?(@.tags empty true)].title', titles(2)],
  ['$..book[?(@.tags size 2)].title', titles(1)],
  ['$..book[?(@.missing == null)].title', []],
  ['$.numbers[?(@ >= 2)]', [3, 2]],
  ["$.store.bicycle[?(@.color == 'red')].price", [19.95]],
  ['$.numbers.length()', [3]],
  ['$.store.book.length()', [4]],
  ['$.numbers.sum()', [6]],
  ['$.numbers.min()', [1]],
  ['$.numbers.max()', [3]],
  ['$.numbers.avg()', [2]],
  ['$.numbers.first()', [3]],
  ['$.numbers.last()', [2]],
  ['$.store.keys()', [['book', 'bicycle']]],
] as const)('%s', ([path, values]) => {
  expect(compileJsonPath(path)(document)).toEqual(values)
})

test.for([
  ['$.a.b[0]', true],
  ["$['a']['b','c']", true],
  ['$.a.length()', true],
  ['$..a', false],
  ['$.a[*]', false],
  ['$.a[0,1]', false],
  ['$.a[0:1]', false],
  ['$.a[?(@.b)].c', false],
  ["$['a','b'].c", false],
] as const)('%s can select one value at most: %s', ([path, definite]) => {
  expect(compileJsonPath(path).definite).toBe(definite)
})

test('names from the prototype are no members', () => {
  expect(compileJsonPath('$.constructor')({})).toEqual([])
  expect(compileJsonPath('$.__proto__')({})).toEqual([])
  expect(compileJsonPath('$.length')([1])).toEqual([])
})

test('places say where the values stand', () => {
  const list = [1, 2]
  expect(compileJsonPath('$.list[1]').places({ list })).toEqual([{ value: 2, parent: list, key: 1 }])
  expect(compileJsonPath('$').places(list)).toEqual([{ value: list, parent: undefined, key: '' }])
})

test('a path made of the names and indexes on the way to a value finds that value', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4, noUnicodeString: false }), fc.infiniteStream(fc.nat()), (json, choices) => {
      let value: unknown = json
      let path = '$'
      while (typeof value === 'object' && value !== null && Object.keys(value).length > 0) {
        const keys = Object.keys(value)
        const key = keys[(choices.next().value as number) % keys.length]
        path += Array.isArray(value) ? `[${key}]` : `[${JSON.stringify(key)}]`
        value = (value as Record<string, unknown>)[key]
      }
      expect(compileJsonPath(path)(json)).toEqual([value])
    }),
  )
})

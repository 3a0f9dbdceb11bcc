import { expect, test } from 'vitest'
import { attributeRows } from './attributeRows.ts'

test('changed attributes come first, marked, and the removed one is there though no longer an attribute', () => {
  const rows = attributeRows({ b: '2', a: '1', new: 'x', changed: 'after' }, [
    { name: 'new', before: null, after: 'x' },
    { name: 'gone', before: 'y', after: null },
    { name: 'changed', before: 'before', after: 'after' },
    { name: 'same', before: '1', after: '1' },
  ])
  expect(rows).toEqual([
    { name: 'changed', before: 'before', after: 'after', mark: 'changed' },
    { name: 'gone', before: 'y', after: null, mark: 'removed' },
    { name: 'new', before: null, after: 'x', mark: 'added' },
    { name: 'a', before: '1', after: '1' },
    { name: 'b', before: '2', after: '2' },
  ])
})

import { expect, test } from 'vitest'
import { describeCause } from './bulletins.ts'
import { errors } from './errors.ts'

const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), { code: 'ECONNREFUSED' })

test.for([
  { name: 'nothing', cause: undefined, text: undefined },
  { name: 'what is no error', cause: 'a word', text: 'a word' },
  { name: 'an error with a code', cause: refused, text: 'connect ECONNREFUSED 127.0.0.1:9 (ECONNREFUSED)' },
  {
    name: 'an error and its cause',
    cause: new Error('The broker cannot be reached.', { cause: refused }),
    text: 'The broker cannot be reached.: connect ECONNREFUSED 127.0.0.1:9 (ECONNREFUSED)',
  },
  {
    name: 'an error whose words have said the cause',
    cause: errors.SCHEDULE_FAILED({ reason: describeCause(refused) ?? '' }, { cause: refused }),
    text: 'The processor could not start: connect ECONNREFUSED 127.0.0.1:9 (ECONNREFUSED) (SCHEDULE_FAILED)',
  },
  {
    name: 'a cause within a cause that the first has said',
    cause: new Error('All failed: timed out', { cause: new Error('Twice', { cause: new Error('timed out') }) }),
    text: 'All failed: timed out: Twice',
  },
  {
    name: 'the first of several',
    cause: new AggregateError([refused, new Error('other')], 'No address answers'),
    text: 'No address answers: connect ECONNREFUSED 127.0.0.1:9 (ECONNREFUSED)',
  },
])('$name is described once', ({ cause, text }) => {
  expect(describeCause(cause)).toBe(text)
})

test('causes that go round in a circle come to an end', () => {
  const first = new Error('one')
  first.cause = new Error('two', { cause: first })
  expect(describeCause(first)).toBe('one: two')
})

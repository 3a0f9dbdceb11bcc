import { describe, expect, test } from 'vitest'
import { BulletinBoard, describeCause, type EngineBulletin } from './bulletins.ts'
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

describe('floods', () => {
  function board() {
    const passed: EngineBulletin[] = []
    return { passed, board: new BulletinBoard((bulletin) => passed.push(bulletin)) }
  }
  const said = (message: string, time: number, component = 'a', code?: string) =>
    ({ time, level: 'error', flow: 'f', component, componentName: component, message, code }) as const

  test('[I7] of 100,000 different bulletins 50 are passed on, and one says how many were left out', () => {
    const { passed, board: flooded } = board()
    for (let line = 0; line < 100_000; line += 1) flooded.post(said(`line ${line}`, 1000))
    expect(passed).toHaveLength(50)
    flooded.post(said('of another', 1000, 'b'))
    expect(passed).toHaveLength(51)
    flooded.sweep(2000)
    expect(passed.slice(51)).toMatchObject([
      {
        code: 'BULLETINS_LEFT_OUT',
        component: 'a',
        message: expect.stringMatching(/^99950 more/),
        cause: 'line 99999',
      },
    ])
    flooded.post(said('afterwards', 2001))
    expect(passed.at(-1)?.message).toBe('afterwards')
  })

  test('[I7] floods of many components together are bounded too', () => {
    const { passed, board: flooded } = board()
    for (let component = 0; component < 1000; component += 1)
      for (let line = 0; line < 10; line += 1) flooded.post(said(`line ${line}`, 1000, String(component)))
    expect(passed).toHaveLength(500)
  })

  test('[I7] the same one again and again is one with a count, however often', () => {
    const { passed, board: flooded } = board()
    for (let line = 0; line < 1000; line += 1) flooded.post(said(`line ${line}`, 1000, 'a', 'CODE'))
    flooded.sweep(2000)
    expect(passed.map(({ count }) => count)).toEqual([1, 999])
  })

  test('[I7] a message without end is cut', () => {
    const { passed, board: flooded } = board()
    flooded.post(said('x'.repeat(1_000_000), 1000))
    expect(passed[0].message).toMatch(/^x{10000}… \(1000000 characters\)$/)
  })
})

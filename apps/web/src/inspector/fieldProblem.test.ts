import { expect, test } from 'vitest'
import { problemOf } from './fieldProblem.ts'
import type { Field } from './formModel.ts'

const number = { kind: 'number', integer: true, min: 1, max: 10, hints: {} } as unknown as Field
const duration = { kind: 'text', hints: { unit: 'duration' } } as unknown as Field
const size = { kind: 'text', hints: { unit: 'dataSize' } } as unknown as Field

test.for([
  { field: number, value: 5, problem: undefined },
  { field: number, value: 0, problem: { code: 'tooSmall', min: 1 } },
  { field: number, value: 11, problem: { code: 'tooLarge', max: 10 } },
  { field: number, value: 1.5, problem: { code: 'notANumber' } },
  { field: number, value: 'x', problem: { code: 'notANumber' } },
  { field: number, value: '#{limit}', problem: undefined },
  { field: duration, value: '30 sec', problem: undefined },
  { field: duration, value: '30', problem: { code: 'notADuration' } },
  { field: duration, value: '', problem: undefined },
  { field: size, value: '10 MB', problem: undefined },
  { field: size, value: '10 XB', problem: { code: 'notASize' } },
  { field: size, value: '#{size}', problem: undefined },
])('$value', ({ field, value, problem }) => {
  expect(problemOf(field, value)).toEqual(problem)
})

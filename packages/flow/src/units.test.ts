import { expect, test } from 'vitest'
import { parseDataSize, parseDuration } from './index.ts'

test.for([
  ['30 sec', 30_000],
  ['5 mins', 300_000],
  ['500 ms', 500],
  ['1.5 h', 5_400_000],
  [' 2days ', 172_800_000],
  ['0 sec', 0],
  ['1000000 ns', 1],
  ['sec', undefined],
  ['5', undefined],
  ['-5 sec', undefined],
  ['5 parsecs', undefined],
  ['5 constructor', undefined],
] as const)('"%s" lasts %s ms', ([text, ms]) => {
  expect(parseDuration(text)).toBe(ms)
})

test.for([
  ['100 B', 100],
  ['1 kb', 1024],
  ['1.5 MB', 1_572_864],
  ['1 GB', 1_073_741_824],
  ['1 PB', undefined],
  ['MB', undefined],
  ['5 valueOf', undefined],
] as const)('"%s" has %s bytes', ([text, bytes]) => {
  expect(parseDataSize(text)).toBe(bytes)
})

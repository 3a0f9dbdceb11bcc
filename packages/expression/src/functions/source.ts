import { Moment, type Value, wrapWhole } from '../values.ts'
import { define, defineWith, type FunctionTable } from './define.ts'

/** What starts an expression without an attribute. */
export const sourceFunctions: FunctionTable = {
  now: defineWith(
    'now(): date',
    'The date and time of this moment.',
    ({ clock }) =>
      () =>
        new Moment(clock()),
    {
      volatile: true,
    },
  ),
  random: defineWith(
    'random(): whole',
    'A random whole number from 0 to 9223372036854775807.',
    ({ random }) =>
      () =>
        wrapWhole((randomBits(random, 31) << 32n) | randomBits(random, 32)),
    { volatile: true },
  ),
  nextInt: defineWith(
    'nextInt(): whole',
    'The next number of a count from 0 that lasts as long as the server runs.',
    ({ nextInt }) => nextInt,
    { volatile: true },
  ),
  UUID: defineWith(
    'UUID(): text',
    'A random UUID.',
    ({ random }) =>
      () =>
        randomUuid(random),
    { volatile: true },
  ),
  literal: define(
    'literal(value: any): any',
    'The value itself, to start an expression with it.',
    (value: Value) => value,
  ),
}

function randomBits(random: () => number, bits: number): bigint {
  return BigInt(Math.floor(random() * 2 ** bits))
}

/** A version 4 UUID from the given chance, so that a test owns it. */
function randomUuid(random: () => number): string {
  const bits =
    (((randomBits(random, 32) << 32n) | randomBits(random, 32)) << 64n) |
    (randomBits(random, 32) << 32n) |
    randomBits(random, 32)
  const versioned = (bits & ~(0xf000n << 64n) & ~(0xcn << 60n)) | (0x4000n << 64n) | (0x8n << 60n)
  const hex = versioned.toString(16).padStart(32, '0')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

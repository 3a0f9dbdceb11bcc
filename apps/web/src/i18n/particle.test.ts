import { expect, test } from 'vitest'
import { withParticle } from './particle.ts'

test.for([
  { name: '물길', particle: '을/를', text: '물길을' },
  { name: '카프카', particle: '을/를', text: '카프카를' },
  { name: 'MQTT', particle: '이/가', text: 'MQTT가' },
  { name: 'HTML', particle: '을/를', text: 'HTML을' },
  { name: 'Line 3', particle: '은/는', text: 'Line 3은' },
  { name: 'Line 7', particle: '으로/로', text: 'Line 7로' },
] as const)('$text', ({ name, particle, text }) => {
  expect(withParticle(name, particle)).toBe(text)
})

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')

/** The colours of one theme by token, read out of the CSS. */
function colours(theme: 'light' | 'dark'): ReadonlyMap<string, string> {
  const block = new RegExp(`\\[data-theme="${theme}"\\] \\{([^}]*)\\}`).exec(css)?.[1] ?? ''
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]))
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

const surfaces = ['bg', 'surface', 'raised', 'sunken']
const texts = ['text', 'text-2', 'text-3', 'disabled', 'run', 'idle', 'warn', 'invalid', 'error', 'info', 'link']
const onTint = [
  ['run', 'run-tint'],
  ['error', 'error-tint'],
  ['warn', 'warn-tint'],
  ['info', 'info-tint'],
  ['idle', 'idle-tint'],
  ['text', 'warn-tint'],
  ['text', 'error-tint'],
  ['text', 'info-tint'],
  ['text-2', 'warn-tint'],
  ['text-2', 'error-tint'],
  ['text-2', 'info-tint'],
  ['text', 'run-tint'],
  ['text', 'idle-tint'],
  ['invalid', 'warn-tint'],
  ['accent', 'info-tint'],
  ['on-accent', 'accent'],
]
const pairs = (names: readonly string[], least: number) =>
  names.flatMap((name) => surfaces.map((surface) => ({ front: name, back: surface, least })))
const rules = [
  ...pairs(texts, 4.5),
  ...pairs(['pressure-50', 'pressure-80', 'pressure-100'], 4.3),
  // Edges are drawn on the canvas only, inputs on a surface.
  { front: 'edge', back: 'bg', least: 4.29 },
  ...['surface', 'raised'].map((back) => ({ front: 'border-strong', back, least: 3.3 })),
  ...pairs(['accent'], 3),
  ...pairs(
    [1, 2, 3, 4, 5, 6, 7].map((number) => `series-${number}`),
    4.3,
  ),
  ...onTint.map(([front, back]) => ({ front, back, least: 4.5 })),
]

test.for(['light', 'dark'] as const)('every text, status and edge colour of the %s theme can be read', (theme) => {
  const tokens = colours(theme)
  const failing = rules.flatMap(({ front, back, least }) => {
    const [a, b] = [tokens.get(front), tokens.get(back)]
    const ratio = a && b ? contrast(a, b) : 0
    return ratio < least ? [`${front} on ${back}: ${ratio.toFixed(2)} < ${least}`] : []
  })
  expect(failing).toEqual([])
})

test('both themes have the same colours by name', () => {
  expect([...colours('dark').keys()].sort()).toEqual([...colours('light').keys()].sort())
})

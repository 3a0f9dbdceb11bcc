import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './run.mjs'

/** Who may import whom: style and ARCHITECTURE.md draw the same arrows. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  flow: [],
  expression: ['flow'],
  records: ['flow'],
  nifi: ['flow'],
  client: ['flow'],
  engine: ['flow', 'expression', 'records'],
  processors: ['flow', 'expression', 'records', 'engine'],
  provenance: ['flow', 'engine'],
  server: ['flow', 'expression', 'records', 'engine', 'processors', 'provenance', 'nifi', 'client'],
  cli: ['flow', 'client', 'nifi', 'server'],
  web: ['flow', 'expression', 'client'],
}

interface Manifest {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}
const workspaces = globSync('{packages,apps}/*/package.json', { cwd: root }).map((file) => ({
  folder: join(root, dirname(file)),
  manifest: JSON.parse(readFileSync(join(root, file), 'utf8')) as Manifest,
}))
const short = (name: string) => name.replace('@mulgil/', '')
const isOurs = (name: string) => name.startsWith('@mulgil/')

test('every workspace has its place in the picture', () => {
  expect(workspaces.length).toBeGreaterThan(8)
  for (const { manifest } of workspaces) expect(allowed).toHaveProperty(short(manifest.name))
})

test.for(workspaces.map(({ manifest, folder }) => ({ name: short(manifest.name), manifest, folder })))(
  '$name depends only on what the arrows allow',
  ({ name, manifest }) => {
    const ours = Object.keys(manifest.dependencies ?? {})
      .filter(isOurs)
      .map(short)
    expect(ours.filter((other) => !allowed[name].includes(other))).toEqual([])
  },
)

test.for(workspaces.map(({ manifest, folder }) => ({ name: short(manifest.name), manifest, folder })))(
  '$name imports only packages that it declares, by their index',
  ({ name, manifest, folder }) => {
    const declared = { ...manifest.dependencies, ...manifest.devDependencies }
    const sources = globSync('src/**/*.{ts,tsx}', { cwd: folder, exclude: (path) => path.includes('generated') })
    const imported = new Set(sources.flatMap((file) => importsOf(readFileSync(join(folder, file), 'utf8'))))
    const undeclared = [...imported].filter((other) => short(other) !== name && !(other in declared))
    expect(undeclared).toEqual([])
  },
)

test.for(workspaces.map(({ manifest, folder }) => ({ name: short(manifest.name), folder })))(
  '$name reaches into no other workspace by a path',
  ({ folder }) => {
    const sources = globSync('src/**/*.{ts,tsx}', { cwd: folder, exclude: (path) => path.includes('generated') })
    const running = sources.filter((file) => !file.includes('.test.'))
    const outside = running.flatMap((file) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)]
        .map(([, path]) => join(folder, dirname(file), path))
        .filter((path) => !path.startsWith(`${folder}/`)),
    )
    expect(outside).toEqual([])
  },
)

function importsOf(source: string): string[] {
  return [...source.matchAll(/(?:from|import\()\s*'(@mulgil\/[a-z]+)/g)].map(([, name]) => name)
}

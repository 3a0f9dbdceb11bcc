import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as documents from './document.ts'
import { parseFlow } from './parse.ts'
import { serialiseFlow } from './serialise.ts'

const fixtures = join(import.meta.dirname, '../../../fixtures/flows')
const flows = readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.json') && !path.endsWith('.parsed.json'))
  .sort()
const read = (path: string) => readFileSync(join(fixtures, path), 'utf8')

describe.for(flows)('%s', (path) => {
  const expected = JSON.parse(read(path.replace(/json$/, 'parsed.json')))

  test('[G1] opens as what it meant when it was written', () => {
    // What later formats add may have defaults of its own.
    expect(parseFlow(read(path))).toMatchObject(expected)
  })

  test('[G1] says the same after it was written again', () => {
    // Writing leaves out what is the default anyway.
    const again = serialiseFlow(parseFlow(serialiseFlow(parseFlow(read(path)))))
    expect(again).toBe(serialiseFlow(documents.FlowDocument.parse(expected)))
  })
})

test('[G1] documents have no field that no fixture uses', () => {
  const used = new Set<string>()
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) {
      used.add(key)
      visit(inner)
    }
  }
  for (const path of flows) visit(JSON.parse(read(path)))
  const { Problem, ...schemas } = documents
  const fields = Object.values(schemas).flatMap((schema) =>
    typeof schema === 'object' && 'shape' in schema ? Object.keys(schema.shape) : [],
  )
  expect(fields.length).toBeGreaterThan(50)
  // A new field? Write a document that has it beside the old ones in fixtures/flows; see the README there.
  expect(fields.filter((name) => !used.has(name))).toEqual([])
})

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { AnyProcessor, ExampleFlowFile, ProcessorExample } from '@mulgil/engine'
import { runProcessor } from '@mulgil/engine/testing'
import { describe, expect, test } from 'vitest'
import { needsFiles } from './file/fileExamples.ts'
import { describeProcessor, families, processors } from './index.ts'
import { propertiesByPath, propertySchema } from './texts.ts'

const types = processors.map(({ type }) => type)

test('the list is sorted by type, and no type is there twice', () => {
  expect(types).toEqual([...new Set(types)].sort((a, b) => (a < b ? -1 : 1)))
})

test('every Korean text belongs to a processor of the list', () => {
  expect(Object.values(families).flatMap(Object.keys).toSorted()).toEqual(types.toSorted())
})

describe.for(processors.map((definition): [string, AnyProcessor] => [definition.type, definition]))(
  '%s',
  ([type, definition]) => {
    const paths = propertiesByPath(propertySchema(definition))
    const korean = Object.values(families).find((texts) => texts[type])?.[type]

    test('has help for every property', () => {
      const without = [...paths].filter(([, { description }]) => !description?.trim()).map(([path]) => path)
      expect(without).toEqual([])
    })

    test('has Korean words for all its English ones, and no others', () => {
      const keys = (texts: object | undefined) => Object.keys(texts ?? {}).toSorted()
      expect(korean).toBeDefined()
      expect(keys(korean?.properties)).toEqual([...paths.keys()].toSorted())
      expect(keys(korean?.relationships)).toEqual(keys(definition.relationships))
      expect(keys(korean?.reads)).toEqual(keys(definition.reads))
      expect(keys(korean?.writes)).toEqual(keys(definition.writes))
      expect(korean?.description !== undefined).toBe(definition.description !== undefined)
      expect(korean?.promise !== undefined).toBe(definition.promise !== undefined)
      expect(korean?.state !== undefined).toBe(definition.state !== undefined)
    })

    test('is described as plain JSON with both languages, none of them empty', () => {
      const described = describeProcessor(definition)
      expect(JSON.parse(JSON.stringify(described))).toEqual(described)
      const texts = [
        described.summary,
        ...Object.values(described.propertyTexts).flatMap(({ label, help }) => [label, help]),
        ...Object.values(described.relationships),
        ...Object.values(described.writes),
      ]
      for (const { en, ko } of texts) {
        expect(en.trim()).not.toBe('')
        expect(ko.trim()).not.toBe('')
      }
    })

    test("its twin in NiFi names properties and relationships that it has; '*' stands for the user's own names", () => {
      const { nifi } = definition
      if (!nifi) return
      const targets = new Set(Object.values(nifi.properties))
      expect([...targets].filter((path) => !paths.has(path))).toEqual([])
      expect(Object.values(nifi.relationships ?? {}).filter((name) => !(name in definition.relationships))).toEqual([])
    })

    if (definition.effect === 'none' || needsOnlyFiles(definition)) {
      test('has an example', () => expect(definition.examples?.length).toBeGreaterThan(0))
    }

    test.for(definition.examples ?? [])('example: $title', async (example) => {
      const folder = await mkdtemp(join(tmpdir(), 'mulgil-example-'))
      try {
        await runExample(definition, example, folder)
      } finally {
        await rm(folder, { recursive: true })
      }
    })
  },
)

function needsOnlyFiles(definition: AnyProcessor): boolean {
  return definition.type in families.file
}

async function runExample(definition: AnyProcessor, template: ProcessorExample, folder: string): Promise<void> {
  const example: ProcessorExample = JSON.parse(JSON.stringify(template).replaceAll('{folder}', folder))
  const { files, filesAfter } = needsFiles(example) ? example : {}
  for (const [name, content] of Object.entries(files ?? {})) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
  const input = (
    Array.isArray(example.input) ? example.input : example.input ? [example.input] : []
  ) as ExampleFlowFile[]
  const { outputs } = await runProcessor(definition, { properties: example.properties, input })

  for (const [relationship, expected] of Object.entries(example.output))
    expect(outputs[relationship]).toMatchObject(expected)
  const others = Object.entries(outputs).filter(([name]) => !(name in example.output))
  for (const [, flowFiles] of others) expect(flowFiles).toEqual([])
  for (const [name, content] of Object.entries(filesAfter ?? {})) {
    expect(await readFile(join(folder, name), 'utf8').catch(() => null)).toBe(content)
  }
}

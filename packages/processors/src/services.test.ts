import { describe, expect, test } from 'vitest'
import { describeService, processors, serviceFamilies, services } from './index.ts'
import { propertiesByPath, propertySchema } from './texts.ts'

const types = services.map(({ type }) => type)

test('the list is sorted by type, and no type is there twice, also not as a processor', () => {
  expect(types).toEqual([...new Set(types)].sort())
  expect(processors.filter(({ type }) => types.includes(type))).toEqual([])
})

test('every Korean text belongs to a service of the list', () => {
  expect(Object.values(serviceFamilies).flatMap(Object.keys).toSorted()).toEqual(types)
})

test('every service that a processor names is in the list, and every service is named by some', () => {
  const named = processors.flatMap((definition) =>
    [...propertiesByPath(propertySchema(definition)).values()].flatMap((property) => {
      const hints = (property as { readonly 'x-mulgil'?: { readonly service?: string } })['x-mulgil']
      return hints?.service ?? []
    }),
  )
  expect([...new Set(named)].sort()).toEqual(types)
})

describe.for(services.map((definition) => [definition.type, definition] as const))('%s', ([type, definition]) => {
  const paths = propertiesByPath(propertySchema(definition))
  const korean = Object.values(serviceFamilies).find((texts) => texts[type])?.[type]

  test('has help for every property, and Korean words for all its English ones', () => {
    expect([...paths].filter(([, { description }]) => !description?.trim())).toEqual([])
    expect(Object.keys(korean?.properties ?? {}).toSorted()).toEqual([...paths.keys()].toSorted())
    expect(korean?.description !== undefined).toBe(definition.description !== undefined)
  })

  test('is described as plain JSON', () => {
    const described = describeService(definition)
    expect(JSON.parse(JSON.stringify(described))).toEqual(described)
    expect(described.summary.ko).not.toBe(described.summary.en)
  })

  test('its twin in NiFi names properties that it has', () => {
    const targets = Object.values(definition.nifi?.properties ?? {})
    expect(targets.filter((path) => !paths.has(path))).toEqual([])
  })
})

import type { FlowFile } from '@mulgil/engine'

/** Attributes that some of the FlowFiles have and none contradicts. */
export function uniqueAttributes(flowFiles: readonly FlowFile[]): Record<string, string> {
  const unique = new Map<string, string>()
  const contradicted = new Set<string>()
  for (const { attributes } of flowFiles) {
    for (const [name, value] of Object.entries(attributes)) {
      const known = unique.get(name)
      if (known !== undefined && known !== value) contradicted.add(name)
      unique.set(name, value)
    }
  }
  return Object.fromEntries([...unique].filter(([name]) => !contradicted.has(name)))
}

/** The value that all FlowFiles share, or undefined. */
export function sharedValue(flowFiles: readonly FlowFile[], name: string): string | undefined {
  const [first, ...others] = flowFiles
  const value = first.attributes[name]
  return others.every(({ attributes }) => attributes[name] === value) ? value : undefined
}

import type { ProcessorExample } from '@mulgil/engine'

/**
 * An example that needs files. `{folder}` in its texts stands for a folder that holds `files` before, and `filesAfter`
 * (`null`: gone) after it ran.
 */
export interface FileExample extends ProcessorExample {
  readonly files: Readonly<Record<string, string>>
  readonly filesAfter?: Readonly<Record<string, string | null>>
}

/** Examples that the tests run in a folder of their own. */
export function withFiles(examples: readonly FileExample[]): readonly ProcessorExample[] {
  return examples
}

/** Whether an example was made by `withFiles`. */
export function needsFiles(example: ProcessorExample): example is FileExample {
  return 'files' in example
}

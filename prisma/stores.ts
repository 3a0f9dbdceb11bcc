import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The databases that Mulgil writes through Prisma, one folder below `prisma/` each. */
export const STORES = ['app', 'provenance'] as const
export type StoreName = (typeof STORES)[number]

/** What a store can live in. The schemas are written for SQLite, the PostgreSQL ones are derived. */
export const PROVIDERS = ['sqlite', 'postgresql'] as const
export type Provider = (typeof PROVIDERS)[number]

export const prismaFolder = fileURLToPath(new URL('.', import.meta.url))
export const generatedFolder = fileURLToPath(new URL('../packages/provenance/src/generated/', import.meta.url))

/** The schema of a store for one provider, with its client written to `output`. */
export function deriveSchema(schema: string, provider: Provider, output: string): string {
  const derived = schema
    .replace(/provider = "sqlite"/, `provider = "${provider}"`)
    .replace(/output( +)= ".*"/, (_, space: string) => `output${space}= "${output}"`)
  if (!derived.includes(`provider = "${provider}"`) || !derived.includes(`= "${output}"`)) {
    throw new Error('The schema has no `provider = "sqlite"` or no `output`, so that nothing can be derived from it.')
  }
  return derived
}

export function readSchema(store: StoreName): string {
  return readFileSync(`${prismaFolder}${store}/schema.prisma`, 'utf8')
}

export function sha256(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex')
}

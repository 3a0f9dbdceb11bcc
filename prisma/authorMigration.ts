/**
 * Writes the next migration of a store: what leads from `migrated.prisma` (the schema as of the last migration) to
 * `schema.prisma`, as plain SQL for each provider. Works offline: the schema engine is the WebAssembly one.
 *
 *   npm run migration -w @mulgil/provenance -- app add_audit_entry
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import { offlinePostgres } from './offlinePostgres.ts'
import { loadSchemaEngine } from './schemaEngine.ts'
import { deriveSchema, PROVIDERS, type Provider, prismaFolder, readSchema, STORES, type StoreName } from './stores.ts'

const [store, name] = process.argv.slice(2)
if (!STORES.includes(store as StoreName) || !/^[a-z0-9_]+$/.test(name ?? '')) {
  console.error(`Usage: authorMigration.ts ${STORES.join('|')} name_of_the_change`)
  process.exit(2)
}

const schema = readSchema(store as StoreName)
const migrated = join(prismaFolder, store, 'migrated.prisma')
const before = existsSync(migrated) ? readFileSync(migrated, 'utf8') : schema.replaceAll(/^model [\s\S]*?^}/gm, '')
const stamp = new Date().toISOString().replaceAll(/[-:T]|\..*/g, '')
for (const provider of PROVIDERS) {
  const sql = await difference(provider, before, schema)
  const folder = join(prismaFolder, store, 'migrations', provider)
  mkdirSync(join(folder, `${stamp}_${name}`), { recursive: true })
  writeFileSync(join(folder, `${stamp}_${name}`, 'migration.sql'), sql)
  writeFileSync(join(folder, 'migration_lock.toml'), `provider = "${provider}"\n`)
  console.log(`Wrote ${join(folder, `${stamp}_${name}`, 'migration.sql')}`)
}
writeFileSync(migrated, schema)

/** The SQL that leads from one schema to another. */
async function difference(provider: Provider, from: string, to: string): Promise<string> {
  const filters = { externalTables: [], externalEnums: [] }
  const datamodel = (source: string) => ({ path: 'schema.prisma', content: deriveSchema(source, provider, './client') })
  const { SchemaEngine } = await loadSchemaEngine()
  const adapter = provider === 'sqlite' ? new PrismaBetterSqlite3({ url: ':memory:' }) : offlinePostgres()
  const { path, content } = datamodel(to)
  const engine = await SchemaEngine.new(
    { datamodels: [[path, content]] },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(adapter),
  )
  const { stdout } = await engine.diff({
    from: { tag: 'schemaDatamodel', files: [datamodel(from)] },
    to: { tag: 'schemaDatamodel', files: [datamodel(to)] },
    script: true,
    exitCode: null,
    filters,
  })
  if (!stdout) throw new Error(`The schema engine found no difference for ${provider}.`)
  return stdout
}

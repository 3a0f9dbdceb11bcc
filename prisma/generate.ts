/**
 * Generates the Prisma clients of all stores and providers, those that are not up to date. Needs no network: the CLI
 * asks for a schema engine binary but does not run it to generate, so that any executable will do.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { deriveSchema, generatedFolder, PROVIDERS, readSchema, STORES, sha256 } from './stores.ts'

const manifest = createRequire(import.meta.url).resolve('prisma/package.json')
const cli = join(dirname(manifest), 'build', 'index.js')
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }

async function generate(name: string, schema: string): Promise<void> {
  const folder = join(generatedFolder, name)
  const stamp = join(folder, '.stamp')
  const wanted = sha256(`${version}\n${schema}`)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(generatedFolder, { recursive: true })
  const file = `${folder}.prisma`
  writeFileSync(file, schema)
  await runCli(['generate', '--schema', file, '--no-hints'])
  writeFileSync(stamp, wanted)
  console.log(`Generated the Prisma client ${name}.`)
}

async function runCli(args: readonly string[]): Promise<void> {
  const env = {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  }
  const child = spawn(process.execPath, [cli, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`prisma ${args.join(' ')} failed (${code}):\n${output}`)
}

await Promise.all(
  STORES.flatMap((store) =>
    PROVIDERS.map((provider) => {
      const name = `${store}-${provider}`
      return generate(name, deriveSchema(readSchema(store), provider, `./${name}`))
    }),
  ),
)

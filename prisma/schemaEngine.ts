import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

type Bindings = typeof import('@prisma/schema-engine-wasm')

// Node has it, its types do not.
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, unknown> } }>
}

let loading: Promise<Bindings> | undefined

/** Prisma's schema engine as WebAssembly, instantiated by hand so that Node needs no experimental flag. */
export function loadSchemaEngine(): Promise<Bindings> {
  loading ??= instantiate()
  return loading
}

/** Only once a process: the bindings keep views of one instance's memory. */
async function instantiate(): Promise<Bindings> {
  const specifier = '@prisma/schema-engine-wasm/schema_engine_bg'
  const bindings = await import(specifier)
  const wasm = fileURLToPath(import.meta.resolve(specifier)).replace(/\.js$/, '.wasm')
  const { instance } = await WebAssembly.instantiate(await readFile(wasm), { './schema_engine_bg.js': bindings })
  bindings.__wbg_set_wasm(instance.exports)
  const { __wbindgen_start: start } = instance.exports
  if (typeof start === 'function') start()
  return bindings
}

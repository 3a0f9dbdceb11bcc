import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './run.mjs'

const left = new Set(['node_modules', 'dist', 'generated', '.cache'])

/** Hash of all files below some paths of the project: their names and contents. */
export function hashFiles(paths) {
  const hash = createHash('sha256')
  for (const path of paths) addTo(hash, path)
  return hash.digest('hex')
}

function addTo(hash, path) {
  const file = join(root, path)
  if (!existsSync(file)) return
  if (statSync(file).isDirectory()) {
    for (const name of readdirSync(file).sort()) if (!left.has(name)) addTo(hash, `${path}/${name}`)
  } else {
    hash.update(`${path}\0`).update(readFileSync(file)).update('\0')
  }
}

const stampFile = (name) => join(root, '.cache', 'stamps', name)

/** Whether what is called `name` was last made from inputs with this hash. */
export function isFresh(name, hash) {
  return existsSync(stampFile(name)) && readFileSync(stampFile(name), 'utf8') === hash
}

/** Notes that `name` has been made from inputs with this hash. */
export function setFresh(name, hash) {
  mkdirSync(dirname(stampFile(name)), { recursive: true })
  writeFileSync(stampFile(name), hash)
}

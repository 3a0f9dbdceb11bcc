/**
 * Makes a clone ready to run: dependencies, generated code, web app, each only when it is missing or stale. Plain
 * JavaScript for Node 20 and without dependencies, because nothing is installed when it begins.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findNode, npm, root, run } from './run.mjs'
import { hashFiles, isFresh, setFresh } from './stamps.mjs'

/** What keeps a clone from being made ready, in words for people. */
export class SetupError extends Error {}

/** Makes everything ready that is asked for, and says what it does. */
export async function setUp({ web = false } = {}) {
  checkNode()
  await install()
  await generate()
  if (web) await buildWeb()
}

/** Ends the process with plain words for a SetupError, and lets every other error fly. */
export function reportSetupError(error) {
  if (!(error instanceof SetupError)) throw error
  console.error(`\n${error.message}`)
  process.exit(1)
}

function checkNode() {
  if (Number(process.versions.node.split('.')[0]) >= 20) return
  throw new SetupError(
    `Mulgil needs Node.js 20 or newer; this is ${process.versions.node}. Get a newer one from https://nodejs.org.`,
  )
}

async function install() {
  if (!isInstalled()) {
    console.log('Installing the dependencies (once; this may take a few minutes) …')
    // No package runs code of its own here: all that need binaries carry them, except Node.js itself.
    if ((await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'])) !== 0) {
      throw new SetupError('npm could not install the dependencies. The lines above say why; npm start tries again.')
    }
  }
  if (!hasNode24()) await installNode()
}

/** Compares what npm noted in node_modules with the lock file, package by package. */
function isInstalled() {
  const noted = readJson('node_modules/.package-lock.json')?.packages
  const wanted = readJson('package-lock.json')?.packages
  if (!noted || !wanted) return false
  return Object.entries(wanted).every(([path, { version, optional, link }]) => {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) return true
    if (!(path in noted)) return optional === true
    return link === true || noted[path].version === version
  })
}

const hasNode24 = () => findNode() !== undefined

async function installNode() {
  console.log('Installing Node.js 24, which runs the server …')
  const folder = join(root, 'node_modules', 'node')
  await npm(['rebuild', 'node', '--ignore-scripts=false', '--loglevel=error'])
  // An npm that lets no package run its scripts does nothing above.
  if (!hasNode24()) await run(process.execPath, ['installArchSpecificPackage.js'], { cwd: folder })
  const node = findNode()
  if (!node)
    throw new SetupError('Node.js 24 could not be installed from npm. The lines above say why; npm start tries again.')
  try {
    execFileSync(node, ['--version'])
  } catch (error) {
    throw new SetupError(`The Node.js 24 that npm installed does not run on this machine: ${error.message}`)
  }
}

/** Code that is made from other files: Prisma clients, the parser of the Expression Language. */
const generators = [
  {
    workspace: 'packages/expression',
    inputs: ['packages/expression/scripts', 'packages/expression/src/expression.lezer'],
    packages: ['@lezer/generator'],
    output: 'packages/expression/src/generated',
  },
  {
    workspace: 'packages/provenance',
    inputs: ['prisma'],
    packages: ['prisma', '@prisma/client'],
    output: 'packages/provenance/src/generated',
  },
]

async function generate() {
  for (const { workspace, inputs, packages, output } of generators) {
    const manifest = readJson(`${workspace}/package.json`)
    if (!manifest?.scripts?.generate) continue
    const versions = packages.map((name) => `node_modules/${name}/package.json`)
    const hash = hashFiles([...inputs, ...versions, `${workspace}/package.json`])
    const name = workspace.replaceAll('/', '-')
    if (isFresh(name, hash) && existsSync(join(root, output))) continue
    console.log(`Generating code for ${workspace} …`)
    if ((await npm(['run', '--silent', 'generate', '--workspace', workspace])) !== 0) {
      throw new SetupError(`The code for ${workspace} could not be generated. The lines above say why.`)
    }
    setFresh(name, hash)
  }
}

const webInputs = [
  'apps/web',
  'packages/client',
  'packages/expression',
  'packages/flow',
  'package-lock.json',
  'tsconfig.base.json',
]

async function buildWeb() {
  const hash = hashFiles(webInputs)
  if (isFresh('web', hash) && existsSync(join(root, 'apps/web/dist/index.html'))) return
  console.log('Building the web app …')
  if ((await npm(['run', '--silent', 'build', '--workspace', 'apps/web', '--', '--logLevel', 'warn'])) !== 0) {
    throw new SetupError('The web app could not be built. The lines above say why.')
  }
  setFresh('web', hash)
}

function readJson(path) {
  const file = join(root, path)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

/**
 * `npm run dev`: the server, which restarts when its sources change, and the web app by Vite, which reloads in the
 * browser; with a sample flow on the canvas. Its data is apart from that of `npm start`.
 */
import { existsSync, readdirSync, watch } from 'node:fs'
import { join } from 'node:path'
import { ended, findNode, root, start, whenNpmEnds } from './run.mjs'
import { serverArguments, serverEnvironment } from './server.mjs'
import { reportSetupError, setUp } from './setup.mjs'

await setUp().catch(reportSetupError)
const port = process.env.PORT ?? '8484'
const address = `http://127.0.0.1:${port}`
const env = { PORT: port, MULGIL_HOME: process.env.MULGIL_HOME ?? join(root, '.mulgil', 'dev'), MULGIL_SERVER: address }

let stopping = false
let server = startServer()
const web = start(findNode(), ['scripts/devWeb.mjs'], { env })
web.once('close', () => stop())
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop)
whenNpmEnds(stop)
watchSources()
await addSampleFlow().catch((error) => console.error(`No sample flow: ${error.message}`))

function startServer() {
  const child = start(findNode(), [...serverArguments, ...process.argv.slice(2)], {
    env: { ...serverEnvironment, ...env },
  })
  child.once('close', (code) => {
    if (child === server && code !== 0 && !stopping)
      console.log('The server ended; it starts again when a file changes.')
  })
  return child
}

async function restart() {
  const old = server
  if (old.exitCode === null && old.signalCode === null) {
    old.kill('SIGTERM')
    await ended(old)
  }
  if (!stopping) server = startServer()
}

function watchSources() {
  const folders = readdirSync(join(root, 'packages')).map((name) => join('packages', name, 'src'))
  let restarting = Promise.resolve()
  let due
  for (const folder of ['apps/server/src', ...folders].filter((name) => existsSync(join(root, name)))) {
    watch(join(root, folder), { recursive: true }, (_event, name) => {
      if (!name?.endsWith('.ts') || name.endsWith('.test.ts')) return
      clearTimeout(due)
      due = setTimeout(() => {
        console.log(`Changed: ${join(folder, name)}. Restarting the server …`)
        restarting = restarting.then(restart)
      }, 100)
    })
  }
}

/** Puts the first template that needs nothing else on the canvas, once. */
async function addSampleFlow() {
  await healthy()
  const ask = async (path, body) => {
    const options = body && {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }
    const response = await fetch(address + path, options)
    const answer = await response.json()
    if (!response.ok) throw new Error(answer.title ?? `${path} answered ${response.status}.`)
    return answer
  }
  if ((await ask('/api/flows')).length > 0) return
  const template = (await ask('/api/templates')).find(({ needs }) => needs.length === 0)
  if (!template) throw new Error('no template runs without other services.')
  const { document, revision } = await ask('/api/flows', { template: template.id })
  await ask(`/api/flows/${document.id}/deploy`, { revision, note: 'Sample flow', start: true })
  console.log(`The sample flow "${document.name}" runs.`)
}

async function healthy() {
  for (let attempt = 0; attempt < 300 && !stopping; attempt += 1) {
    const health = await fetch(`${address}/api/health`).then(
      (response) => response.json(),
      () => undefined,
    )
    if (health?.status === 'ok') return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`the server does not answer at ${address}.`)
}

async function stop() {
  if (stopping) return
  stopping = true
  web.kill('SIGTERM')
  server.kill('SIGTERM')
  await ended(server).catch(() => {})
  process.exit(0)
}

import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as readAll } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'

const bin = join(import.meta.dirname, '..', 'bin', 'mulgil.mjs')
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mulgil-cli-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}
interface Started {
  readonly ended: Promise<Ended>
  kill(signal: NodeJS.Signals): void
  /** Resolves once standard output holds the text; rejects when the program ends before. */
  said(text: string): Promise<string>
}

function start(
  args: readonly string[],
  { env = {}, input = '' }: { env?: Record<string, string>; input?: string } = {},
): Started {
  const child = spawn(process.execPath, [bin, ...args], { cwd: folder, env: { PATH: process.env.PATH, ...env } })
  child.stdin.end(input)
  const listeners = new Set<() => void>()
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
    for (const listen of listeners) listen()
  })
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
  const ended = Promise.all([closed, readAll(child.stderr)]).then(([code, err]) => ({ code, out: output, err }))
  return {
    ended,
    kill: (signal) => void child.kill(signal),
    said: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!output.includes(text)) return
          listeners.delete(look)
          resolve(output)
        }
        listeners.add(look)
        look()
        void ended.then(({ code, err }) =>
          reject(new Error(`Ended with ${code} before it said "${text}":\n${output}${err}`)),
        )
      }),
  }
}

const mulgil = (...args: readonly string[]) => start(args).ended

async function flowFile(root: object, rest: object = {}): Promise<string> {
  const file = join(folder, 'flow.json')
  await writeFile(file, JSON.stringify({ format: 'mulgil/flow@1', id: 'f', name: 'F', root, ...rest }, null, 2))
  return file
}

const make = {
  kind: 'processor',
  type: 'GenerateFlowFile',
  name: 'Source',
  properties: { customText: 'hello #{who}', attributes: { filename: '${UUID()}' } },
}
const put = {
  kind: 'processor',
  type: 'PutFile',
  properties: { directory: 'out' },
  autoTerminate: ['success', 'failure'],
}
const working = {
  components: { make, put },
  connections: { c: { from: 'make', relationships: ['success'], to: 'put' } },
}
const who = { parameters: { who: { value: 'you' } } }

test.for([{ args: [] }, { args: ['--help'] }, { args: ['help'] }, { args: ['run', '--help'] }])(
  '$args shows the help',
  async ({ args }) => {
    const { code, out } = await mulgil(...args)
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('mulgil run FLOW.json') })
  },
)

test('--version tells the version', async () => {
  expect(await mulgil('--version')).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
})

test.for([
  { args: ['strat'], err: 'There is no command "strat". Did you mean "start"?' },
  { args: ['run'], err: 'mulgil run takes one flow file.' },
  { args: ['run', 'a.json', 'b.json'], err: 'mulgil run takes one flow file.' },
  { args: ['run', 'a.json', '--colour'], err: "Unknown option '--colour'" },
  { args: ['run', 'a.json', '--drain', 'soon'], err: '--drain "soon" is no duration' },
  { args: ['run', 'a.json', '--durability', 'some'], err: '--durability "some" is not known' },
  { args: ['validate'], err: 'mulgil validate takes at least one flow file.' },
  { args: ['check', '.mulgil'], err: 'mulgil check takes no file' },
  { args: ['reindex', '.mulgil'], err: 'mulgil reindex takes no file' },
  { args: ['reindex', '--from', 'memory'], err: '--from "memory" is not known' },
])('$args is a wrong command line', async ({ args, err }) => {
  expect(await mulgil(...args)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(err) })
})

test('a server setting that cannot be used is told', async () => {
  const { code, err } = await mulgil('start', '--port', 'x')
  expect(code).toBe(1)
  expect(err).toContain('port')
})

test('a good flow is fine', async () => {
  const file = await flowFile(working, who)
  expect(await mulgil('validate', file)).toEqual({ code: 0, out: `${file}: fine\n`, err: '' })
})

test('a flow comes from standard input too', async () => {
  const input = JSON.stringify({ format: 'mulgil/flow@1', id: 'f', name: 'F', root: {} })
  expect(await start(['validate', '-'], { input }).ended).toMatchObject({ code: 0, out: '-: fine\n' })
})

test('problems are told with line and column, what to do, and a count', async () => {
  const file = await flowFile({
    components: { make: { ...make, properties: { batchSize: 0 }, autoTerminate: ['success'] } },
  })
  const { code, out } = await mulgil('validate', file)
  expect(code).toBe(1)
  expect(out).toBe(`${file}:12:11: error OUT_OF_RANGE
    "Source" (make): "batchSize" is 0, but must be at least 1.
    Write a value within the bounds.
${file}: 1 error
`)
})

test('a relationship that leads nowhere is told at its component', async () => {
  const file = await flowFile({ components: { make: { ...make, properties: {} } } })
  const { code, out } = await mulgil('validate', file)
  expect(code).toBe(1)
  expect(out).toContain(`${file}:7:7: error RELATIONSHIP_UNCONNECTED\n`)
})

test('text that is no JSON is told with line and column, and the other files are looked at', async () => {
  const good = await flowFile(working, who)
  const bad = join(folder, 'bad.json')
  await writeFile(bad, '{\n  "format": "mulgil/flow@1"\n  "id": "x" }')
  const { code, out } = await mulgil('validate', bad, good)
  expect(code).toBe(1)
  expect(out).toContain(`${bad}:3:3: error NOT_JSON`)
  expect(out).toContain(`${good}: fine`)
})

test('a file that is not there is told', async () => {
  const { code, err } = await mulgil('validate', 'nothing.json')
  expect(code).toBe(1)
  expect(err).toContain('nothing.json cannot be read: ENOENT')
})

test('a flow with errors is not run', async () => {
  const file = await flowFile(working)
  const { code, err } = await mulgil('run', file)
  expect(code).toBe(1)
  expect(err).toContain('error PARAMETER_UNDEFINED')
  expect(err).toContain(`${file}: not run`)
})

test('a parameter that the flow does not have is told', async () => {
  const file = await flowFile(working, who)
  const { code, err } = await mulgil('run', file, '--param', 'whom=x')
  expect(code).toBe(1)
  expect(err).toContain('The flow has no parameter "whom"; it has who.')
})

test.for<[signal: NodeJS.Signals, parameter: readonly string[], env: Record<string, string>, written: string]>([
  ['SIGTERM', [], {}, 'hello you'],
  ['SIGINT', ['--param', 'who=flag = x'], { MULGIL_PARAM_who: 'variable' }, 'hello flag = x'],
  ['SIGTERM', [], { MULGIL_PARAM_who: 'variable' }, 'hello variable'],
])('a flow runs until %s, then drains and ends well', async ([signal, parameter, env, written]) => {
  const file = await flowFile(working, who)
  const flow = start(['run', file, '--durability', 'none', ...parameter], { env })
  await flow.said('The flow "F" runs')
  await untilFilesIn(join(folder, 'out'))
  flow.kill(signal)
  const { code, out } = await flow.ended
  expect(out).toContain('Mulgil has stopped')
  expect(code).toBe(0)
  const [name] = await readdir(join(folder, 'out'))
  expect(await readFile(join(folder, 'out', name), 'utf8')).toBe(written)
  expect(await readdir(join(folder, '.mulgil', 'run', 'f'))).toContain('engine')
})

test('start runs the server until SIGTERM', async () => {
  const server = start(['start', '--port', '0'])
  const out = await server.said('Mulgil is ready at ')
  const [address] = /http:\/\/\S+/.exec(out) ?? []
  expect(await (await fetch(`${address}/api/health`)).json()).toMatchObject({ status: 'ok' })
  server.kill('SIGTERM')
  expect(await server.ended).toMatchObject({ code: 0 })
})

test('check finds content that is missing, and repair takes out what waits for it', async () => {
  const waiting = {
    components: {
      make: { ...make, properties: { customText: 'waits', batchSize: 10 } },
      bin: {
        kind: 'processor',
        type: 'MergeContent',
        properties: { minimumEntries: 100_000, maximumEntries: 100_000 },
        autoTerminate: ['merged', 'original', 'failure'],
      },
    },
    connections: { c: { from: 'make', relationships: ['success'], to: 'bin' } },
  }
  const flow = start(['run', await flowFile(waiting), '--home', 'data', '--drain', '0 sec'])
  await flow.said('The flow "F" runs')
  const content = join(folder, 'data', 'engine', 'content')
  await untilFilesIn(content)
  expect(await mulgil('check', '--home', 'data')).toMatchObject({ code: 1, err: expect.stringContaining('is in use') })
  flow.kill('SIGTERM')
  expect(await flow.ended).toMatchObject({ code: 3 })

  const fine = await mulgil('check', '--home', 'data')
  expect(fine).toMatchObject({ code: 0, out: expect.stringMatching(/FlowFiles .* in 1 connection\n/) })
  expect(fine.out).toMatch(/Provenance: \d+ B of the journal not indexed yet/)
  for (const name of await readdir(content)) await rm(join(content, name))
  const broken = await mulgil('check', '--home', 'data')
  expect(broken).toMatchObject({
    code: 1,
    out: expect.stringMatching(/problem: FlowFile .* in connection c of flow f/),
  })
  const { clean, engines } = JSON.parse((await mulgil('check', '--home', 'data', '--json')).out)
  expect({ clean, folders: engines.map(({ folder }: { folder: string }) => folder) }).toEqual({
    clean: false,
    folders: ['engine'],
  })
  expect(engines[0].problems[0]).toMatchObject({
    kind: 'danglingClaim',
    flow: 'f',
    connection: 'c',
    segmentBytes: null,
  })

  const repaired = await mulgil('check', '--home', 'data', '--repair')
  expect(repaired).toMatchObject({ code: 0, out: expect.stringContaining('without content out of their queues') })
  expect(await mulgil('check', '--home', 'data')).toMatchObject({
    code: 0,
    out: expect.stringContaining('0 FlowFiles'),
  })
})

test('a folder without data is not made by checking it', async () => {
  expect(await mulgil('check', '--home', 'none')).toMatchObject({
    code: 1,
    err: expect.stringContaining('holds no data'),
  })
  expect(await readdir(folder)).not.toContain('none')
})

test('[P5] the provenance index is built again, but not while the data folder is in use', async () => {
  const root = {
    components: { make, put },
    connections: { c: { from: 'make', relationships: ['success'], to: 'put' } },
  }
  const file = await flowFile(root, who)
  const flow = start(['run', file, '--home', 'data'])
  await untilFilesIn(join(folder, 'out'))
  expect(await mulgil('reindex', '--home', 'data')).toMatchObject({
    code: 1,
    err: expect.stringContaining('is in use'),
  })
  flow.kill('SIGTERM')
  expect(await flow.ended).toMatchObject({ code: 0 })

  // As a disk leaves it that has changed a file.
  const index = join(folder, 'data', 'provenance')
  for (const name of await readdir(index)) {
    await rm(join(index, name))
    if (name.endsWith('.db')) await writeFile(join(index, name), 'this is no database')
  }
  const { code, out } = await mulgil('reindex', '--home', 'data')
  expect(code).toBe(0)
  expect(out).toMatch(/^engine: [\d,]+ events indexed from the journal in \d+\.\d s\n/)
  expect(out).toMatch(/chunks-\d+\.db of the old index is damaged and was left out\n/)
  const [, last] = /the index now holds events 1 to ([\d,]+)\n$/.exec(out) ?? []
  expect(out).toContain(`engine: ${last} events indexed`)
})

test('an index is not built where there is no data', async () => {
  expect(await mulgil('reindex', '--home', 'none')).toMatchObject({
    code: 1,
    err: expect.stringContaining('holds no data'),
  })
})

async function untilFilesIn(path: string): Promise<void> {
  await expect.poll(() => readdir(path).catch(() => []), { timeout: 20_000 }).not.toEqual([])
}

/**
 * The process that a script runs in: it reads batches from standard input and writes what became of them to standard
 * output. It is started under Node's permission model, without rights; the script gets a context of its own in which
 * there is nothing of Node.
 */
import dgram from 'node:dgram'
import { stripTypeScriptTypes } from 'node:module'
import net from 'node:net'
import vm from 'node:vm'
import { createScriptApi } from './scriptApi.ts'
import { createFrameReader, encodeFrame, type FromScript, type ScriptFault, type ToScript } from './scriptProtocol.ts'

type Script = Extract<ToScript, { kind: 'script' }>
type Api = ReturnType<typeof createScriptApi>

const FILE = 'script'
const OPENING = '(async () => { '
/**
 * The error of a refused `import()` is an object of this realm, by which a script could find its way out of its own; with
 * `eval` switched off, what the text does not say cannot happen.
 */
const IMPORTS = /\bimport(?:\s|\/\*[\s\S]*?\*\/|\/\/.*)*[(.]/
const decoders = new Map<string, InstanceType<typeof TextDecoder>>()
const encoder = new TextEncoder()

// The permission model of Node 24 knows no right to the network. The context of a script has no way to it; this is a
// second door for code that should find its way out of the context, and no more than a door.
const refuse = () => {
  throw new Error('A script has no network.')
}
net.Socket.prototype.connect = refuse
net.Server.prototype.listen = refuse
dgram.createSocket = refuse

const lent = {
  decode(bytes: Uint8Array, encoding: string): string {
    const decoder = decoders.get(encoding) ?? new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
    decoders.set(encoding, decoder)
    return decoder.decode(bytes)
  },
  encode: (text: string): Uint8Array => encoder.encode(text),
}

let api: Api | undefined
let run: (() => void) | undefined
let outcome: { fault?: { message: string; stack: string } } | undefined

function load(script: Script): FromScript {
  const { variables, timeLimitMs, mostOutputBytes } = script
  if (IMPORTS.test(script.source)) {
    const message = 'A script cannot import anything; all that it may use is there.'
    return { kind: 'fault', fault: { kind: 'invalid', message, line: 0, column: 0 }, lines: [] }
  }
  const scope: Record<string, unknown> = vm.createContext(Object.create(null), {
    microtaskMode: 'afterEvaluate',
    codeGeneration: { strings: false, wasm: false },
  })
  const settings = { variables: JSON.stringify(variables), mostOutputBytes }
  api = vm.runInContext(`(${createScriptApi.toString()})`, scope)(lent, scope, settings) as Api
  try {
    const wrapped = `${OPENING}${script.source}\n})`
    const code = script.typescript ? stripTypeScriptTypes(wrapped) : wrapped
    const main = new vm.Script(code, { filename: FILE, columnOffset: -OPENING.length }).runInContext(scope)
    // Evaluated in the context, so that no value of the script passes through this realm on its way.
    const start = vm.runInContext(
      `((main, settled) => () => {
        main().then(() => settled(), (error) => {
          let message = 'The script threw a value that cannot be shown.', stack = ''
          try { message = error instanceof Error ? error.name + ': ' + error.message : String(error); stack = String(error && error.stack) } catch {}
          settled('' + message, '' + stack)
        })
      })`,
      scope,
    )(main, (message?: string, stack = '') => {
      outcome = message === undefined ? {} : { fault: { message, stack } }
    })
    // A global that only this script text can call: the time limit needs an evaluation.
    const call = new vm.Script('start()')
    run = () => {
      Object.defineProperty(scope, 'start', { value: start, configurable: true })
      call.runInContext(scope, { timeout: timeLimitMs })
    }
    return { kind: 'ready' }
  } catch (error) {
    const { name, message, stack = '' } = error as Error
    return { kind: 'fault', fault: { kind: 'invalid', ...placeIn(stack), message: `${name}: ${message}` }, lines: [] }
  }
}

function runBatch(current: Api, header: Extract<ToScript, { kind: 'batch' }>, body: Uint8Array) {
  outcome = undefined
  current.begin(JSON.stringify(header), body)
  try {
    run?.()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
    return faultOf(current, { kind: 'timeout', message: '', line: 0, column: 0 })
  }
  // Nothing that a script can wait for comes later: there are no timers, files or sockets.
  if (outcome === undefined) return faultOf(current, { kind: 'pending', message: '', line: 0, column: 0 })
  const { fault } = outcome as { fault?: { message: string; stack: string } }
  if (fault) {
    const kind = fault.message.startsWith('RangeError: A batch may write') ? 'output' : 'thrown'
    return faultOf(current, { kind, message: fault.message.slice(0, 2000), ...placeIn(fault.stack) })
  }
  const { header: done, contents } = current.end()
  return { answer: { ...JSON.parse(done), lines: JSON.parse(current.lines()) } as FromScript, contents }
}

function faultOf(current: Api, fault: ScriptFault): { answer: FromScript; contents: readonly Uint8Array[] } {
  return { answer: { kind: 'fault', fault, lines: JSON.parse(current.lines()) }, contents: [] }
}

/** The first place in the script's own text; line and column from 1, 0 where there is none. */
function placeIn(stack: string): { line: number; column: number } {
  const found = /(?:^|[\s(])script:(\d+)(?::(\d+))?/m.exec(stack)
  return { line: Number(found?.[1] ?? 0), column: Number(found?.[2] ?? 0) }
}

const read = createFrameReader<ToScript>((header, body) => {
  const { answer, contents } =
    header.kind === 'script' ? { answer: load(header), contents: [] } : runBatch(api as Api, header, body)
  for (const part of encodeFrame(answer, contents)) process.stdout.write(part)
})
process.stdin.on('data', read)
// Whoever started it is gone.
process.stdin.on('end', () => process.exit())

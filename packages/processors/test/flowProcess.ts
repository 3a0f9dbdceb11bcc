import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { FLOW_FORMAT } from '@mulgil/flow'

/** A flow of one source, with all its output waiting in the connection `out`. */
export const sourceFlow = (type: string, properties: Readonly<Record<string, unknown>>, relationship: string) => ({
  format: FLOW_FORMAT,
  id: 'flow',
  name: 'Flow',
  root: {
    components: {
      source: { kind: 'processor', type, properties },
      rest: { kind: 'processor', type: 'LogAttribute', autoTerminate: ['success'] },
    },
    connections: {
      out: { from: 'source', relationships: [relationship], to: 'rest', backPressure: { count: null, bytes: null } },
    },
  },
})

/** Runs such a flow in a process of its own, which only `kill` ends: as a power cut does, without a word. */
export async function startFlowProcess(folder: string, document: object) {
  const script = join(import.meta.dirname, 'runFlow.ts')
  const child = spawn(process.execPath, [script, folder, JSON.stringify(document)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const kill = async () => {
    child.kill('SIGKILL')
    await exited
  }
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    /** Waits until so many FlowFiles are there. */
    async queued(atLeast: number): Promise<number> {
      for (;;) {
        const { value, done } = await lines.next()
        if (done) throw new Error(`The flow ended by itself: ${errors}`)
        if (Number(value) >= atLeast) return Number(value)
      }
    },
    kill,
    [Symbol.asyncDispose]: kill,
  }
}

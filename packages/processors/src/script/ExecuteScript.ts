import { readFile } from 'node:fs/promises'
import { dataSize, defineProcessor, duration, type FlowFile, hint, type Session } from '@mulgil/engine'
import { MulgilError } from '@mulgil/flow'
import { z } from 'zod'
import { errors } from '../errors.ts'
import { systemReason } from '../file/systemError.ts'
import { type ScriptDone, ScriptProcess } from './scriptProcess.ts'
import type { ScriptInput } from './scriptProtocol.ts'

/** A batch ends here, whatever the number of its FlowFiles. */
const MOST_BATCH_BYTES = 16 * 1024 * 1024

/** A script's process, and how large a batch it is given: one FlowFile after a batch that failed, then more and more. */
interface Scheduled extends Disposable {
  readonly process: ScriptProcess
  batchSize: number
}

export const ExecuteScript = defineProcessor({
  type: 'ExecuteScript',
  summary: 'Runs a script of yours on FlowFiles, in JavaScript or TypeScript.',
  description:
    'The script is the body of an async function that is called for each batch. It has `session` (get, read, readText, write, putAttribute, putAttributes, removeAttribute, create, clone, transfer, remove, penalize, count, state), `console`, whose lines become bulletins and log lines, `variables` and `now()`. A FlowFile has id, uuid, size, filename and attributes.\n\nIt runs in a process of its own without files, network, other processes, timers, imports and secrets, with bounds of time and memory. What it does with a batch is all or nothing; where a batch fails, its FlowFiles are tried one by one, and only the bad ones go to failure, with `error.code` and `error.message`, which names line and column.',
  tags: ['script', 'code', 'javascript', 'typescript', 'custom', 'function'],
  input: 'required',
  properties: z.object({
    language: z
      .enum(['javascript', 'typescript'])
      .default('javascript')
      .describe('What the script is written in. Of TypeScript, types are taken away and not checked.'),
    scriptBody: hint(z.string(), { format: 'text' })
      .default('')
      .describe('The script. It is called for each batch of FlowFiles.'),
    scriptFile: hint(z.string(), { format: 'path' })
      .default('')
      .describe('A file with the script, in place of the body. It is read when the processor starts.'),
    variables: z
      .record(z.string(), z.string())
      .default({})
      .describe('Values for the script, as `variables.name`. They may be parameters.'),
    includeContent: z
      .boolean()
      .default(true)
      .describe('Give the script the content. Without it, a script that needs attributes only is quicker.'),
    maxContentSize: dataSize()
      .prefault('1 MB')
      .describe('A FlowFile with longer content goes to failure; it is read into memory as a whole.'),
    maxBatchSize: z.int().min(1).max(10_000).default(500).describe('How many FlowFiles a batch has at most.'),
    timeLimit: duration().prefault('10 sec').describe('A batch that takes longer is stopped.'),
    memoryLimit: dataSize()
      .prefault('128 MB')
      .describe('The process is ended when the script takes more. Node itself needs some 50 MB besides.'),
  }),
  relationships: {
    success: 'What the script transfers there.',
    failure: 'What the script transfers there, and FlowFiles on which it failed.',
  },
  writes: {
    'error.code': 'Why the script failed on the FlowFile.',
    'error.message': 'The same in words, with line and column of the script.',
  },
  effect: 'none',
  serial: true,
  state: 'What the script keeps with session.state, in the same commit as its output.',
  nifi: {
    type: 'org.apache.nifi.processors.script.ExecuteScript',
    properties: {
      'Script Engine': 'language',
      'Script Body': 'scriptBody',
      'Script File': 'scriptFile',
      '*': 'variables',
    },
  },
  examples: [
    {
      title: 'Fahrenheit to Celsius, and hot ones counted',
      properties: {
        scriptBody:
          "for (const flowFile of session.get()) {\n  const reading = JSON.parse(session.readText(flowFile))\n  reading.celsius = Math.round((reading.fahrenheit - 32) / 1.8)\n  if (reading.celsius > 90) session.count('hot')\n  session.write(flowFile, JSON.stringify(reading))\n  session.putAttribute(flowFile, 'celsius', reading.celsius)\n  session.transfer(flowFile, 'success')\n}",
      },
      input: { content: '{"fahrenheit":212}' },
      output: { success: [{ content: '{"fahrenheit":212,"celsius":100}', attributes: { celsius: '100' } }] },
    },
    {
      title: 'A FlowFile for each line, in TypeScript',
      properties: {
        language: 'typescript',
        variables: { prefix: 'line' },
        scriptBody:
          "for (const flowFile of session.get()) {\n  const lines: string[] = session.readText(flowFile).split('\\n')\n  lines.forEach((line: string, index: number) => {\n    const child = session.create(flowFile)\n    session.write(child, line)\n    session.putAttribute(child, variables.prefix, index + 1)\n    session.transfer(child, 'success')\n  })\n  session.remove(flowFile)\n}",
      },
      input: { content: 'a\nb' },
      output: {
        success: [
          { content: 'a', attributes: { line: '1' } },
          { content: 'b', attributes: { line: '2' } },
        ],
      },
    },
    {
      title: 'What is not JSON goes to failure, alone',
      properties: {
        scriptBody:
          "for (const flowFile of session.get()) {\n  JSON.parse(session.readText(flowFile))\n  session.transfer(flowFile, 'success')\n}",
      },
      input: [{ content: '{}' }, { content: 'no' }, { content: '[]' }],
      output: {
        success: [{ content: '{}' }, { content: '[]' }],
        failure: [{ content: 'no', attributes: { 'error.code': 'SCRIPT_FAILED' } }],
      },
    },
  ],

  async onScheduled({ properties, signal, log }): Promise<Scheduled> {
    const { language, scriptBody, scriptFile, variables, timeLimit, memoryLimit, maxBatchSize } = properties
    const source = scriptFile === '' ? scriptBody : await sourceOf(scriptFile)
    if (source.trim() === '') throw errors.SCRIPT_MISSING()
    const process = await ScriptProcess.open(
      {
        source,
        typescript: language === 'typescript',
        variables,
        timeLimitMs: timeLimit,
        memoryBytes: memoryLimit,
        onLine: (level, text) => log[level](text),
      },
      signal,
    )
    return { process, batchSize: maxBatchSize, [Symbol.dispose]: () => process[Symbol.dispose]() }
  },

  async onTrigger({ session, properties, scheduled, signal, clock, log }) {
    const { includeContent, maxContentSize, maxBatchSize } = properties
    const batch: Batched[] = []
    let bytes = 0
    while (batch.length < scheduled.batchSize && bytes < MOST_BATCH_BYTES) {
      const [flowFile] = session.get(1)
      if (flowFile === undefined) break
      const { id, uuid, size, attributes } = flowFile
      if (includeContent && size > maxContentSize) {
        fail(session, flowFile, errors.SCRIPT_CONTENT_TOO_LARGE({ size, limit: maxContentSize }), log)
        continue
      }
      const contents = includeContent ? [await session.read(flowFile, { maxBytes: maxContentSize })] : []
      const input = { id, uuid, size, attributes: { ...attributes }, length: includeContent ? size : -1 }
      batch.push({ flowFile, input, contents })
      bytes += size
    }
    if (batch.length === 0) return
    session.afterRollback(() => scheduled.process.forgetState())

    const failed = await run(batch)
    if (failed === undefined) {
      scheduled.batchSize = Math.min(maxBatchSize, scheduled.batchSize * 2)
      return
    }
    // One by one up to the first bad one; what comes after it, comes again in small batches that grow.
    scheduled.batchSize = 1
    const [first] = batch
    if (batch.length === 1) return fail(session, first.flowFile, failed, log)
    for (const [index, one] of batch.entries()) {
      const error = await run([one])
      if (error === undefined) continue
      fail(session, one.flowFile, error, log)
      for (const { flowFile } of batch.slice(index + 1)) session.putBack(flowFile)
      return
    }

    /** Why it failed; undefined: it is done. Errors of the surroundings fly. */
    async function run(some: readonly Batched[]): Promise<MulgilError | undefined> {
      try {
        const done = await scheduled.process.run(
          {
            now: clock(),
            flowFiles: some.map(({ input }) => input),
            contents: some.flatMap(({ contents }) => contents),
            state: () => Object.fromEntries(session.state.entries()),
          },
          signal,
        )
        const count = done.changes.filter(({ outcome }) => outcome === 'undecided').length
        if (count > 0) throw errors.SCRIPT_NOT_TRANSFERRED({ count })
        apply(
          session,
          some.map(({ flowFile }) => flowFile),
          done,
        )
        return undefined
      } catch (error) {
        scheduled.process.forgetState()
        if (error instanceof MulgilError) return error
        throw error
      }
    }
  },
})

interface Batched {
  readonly flowFile: FlowFile
  readonly input: ScriptInput
  readonly contents: readonly Uint8Array[]
}

async function sourceOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw errors.FILE_NOT_READABLE({ file, reason: systemReason(cause) }, { cause })
  }
}

type Names = 'error.code' | 'error.message'

function fail(
  session: Session<'success' | 'failure', Names>,
  flowFile: FlowFile,
  error: MulgilError,
  log: { error(message: string, about: { flowFile: FlowFile; cause: unknown; code: string }): void },
): void {
  log.error(error.message, { flowFile, cause: error, code: error.code })
  session.putAttributes(flowFile, { 'error.code': error.code, 'error.message': error.message })
  session.penalize(flowFile)
  session.route(flowFile, 'failure', error.message)
}

/** Does to the FlowFiles what the script did to its copies of them. */
function apply(session: Session<'success' | 'failure', Names>, taken: readonly FlowFile[], done: ScriptDone): void {
  const { changes, state, counters, body } = done
  // All that is new first: it comes from what its parents were, and says itself what is different.
  const flowFiles = changes.map(({ from, isClone }) => {
    if (typeof from === 'number') return taken[from]
    return isClone ? session.clone(taken[from[0]]) : session.create(from.map((index) => taken[index]))
  })
  let offset = 0
  for (const [index, { attributes, removed, content, penalized, outcome }] of changes.entries()) {
    const flowFile = flowFiles[index]
    const bytes = content < 0 ? undefined : body.subarray(offset, offset + content)
    offset += Math.max(0, content)
    if (outcome === 'putBack') {
      session.putBack(flowFile)
      continue
    }
    session.putDynamicAttributes(flowFile, attributes)
    if (removed.length > 0) session.removeAttributes(flowFile, removed)
    if (bytes) session.write(flowFile, bytes)
    if (penalized) session.penalize(flowFile)
    if (outcome === 'remove') session.remove(flowFile, 'Removed by the script')
    else session.transfer(flowFile, outcome === 'failure' ? 'failure' : 'success')
  }
  for (const [key, value] of Object.entries(state)) {
    if (value === null) session.state.delete(key)
    else session.state.set(key, value)
  }
  for (const [counter, delta] of Object.entries(counters)) session.count(counter, delta)
}

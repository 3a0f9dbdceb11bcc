import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FlowDocument } from '@mulgil/flow'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Log } from './log.ts'
import { runFlow } from './runFlow.ts'
import { documentOf, smallFlow, until } from './testing/testServer.ts'
import { validateDocument } from './validateDocument.ts'

let folder: string
let lines: string[]
let log: Log
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mulgil-run-'))
  lines = []
  const say = (line: string) => void lines.push(line)
  log = { info: say, warn: say, error: say }
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const toFiles = (sink: object = {}) =>
  FlowDocument.parse(
    documentOf(
      'files',
      {
        source: {
          kind: 'processor',
          type: 'GenerateFlowFile',
          properties: { batchSize: 50, customText: '#{text}' },
          scheduling: { period: '50 ms' },
        },
        out: {
          kind: 'processor',
          type: 'PutFile',
          properties: { directory: '#{folder}' },
          autoTerminate: ['success', 'failure'],
          ...sink,
        },
      },
      { made: { from: 'source', relationships: ['success'], to: 'out' } },
      {
        parameters: { text: { value: '' } },
        parameterContexts: { out: { parameters: { folder: { value: '' } } } },
        parameterContext: 'out',
      },
    ),
  )
const given = () => ({ parameters: { text: 'hello' }, contexts: { out: { folder: join(folder, 'out') } } })
const filesWritten = () => readdir(join(folder, 'out')).catch(() => [] as string[])

test('a flow runs until the signal, and what is on its way ends first', async () => {
  const ending = new AbortController()
  const run = runFlow(toFiles(), {
    home: join(folder, 'home'),
    signal: ending.signal,
    given: given(),
    log,
  })
  await until(filesWritten, (files) => files.length >= 100)
  ending.abort()
  expect(await run).toEqual({ queued: 0 })
  const files = await filesWritten()
  expect(files.length % 50).toBe(0)
  expect(await readFile(join(folder, 'out', files[0]), 'utf8')).toBe('hello')
}, 30_000)

test('what cannot end in time stays for the next run, and is told', async () => {
  const ending = new AbortController()
  const slow = toFiles({ scheduling: { strategy: 'timer', period: '1 hour' } })
  const options = { home: join(folder, 'home'), given: given(), log, drainMs: 100 }
  const run = runFlow(slow, { ...options, signal: ending.signal })
  await until(
    async () => lines,
    (said) => said.some((line) => line.includes('runs')),
  )
  await until(filesWritten, () => true)
  ending.abort()
  const { queued } = await run
  expect(lines.some((line) => line.includes('still in queues'))).toBe(queued > 0)
  expect(await runFlow(toFiles(), { ...options, signal: AbortSignal.abort(), drainMs: 20_000 })).toEqual({ queued: 0 })
}, 30_000)

test('a flow with problems is refused, also for a sensitive value that is missing', async () => {
  const options = { home: join(folder, 'home'), signal: AbortSignal.abort(), log }
  const call = {
    kind: 'processor',
    type: 'InvokeHTTP',
    properties: { url: 'http://127.0.0.1:9/', login: { kind: 'bearer', token: '#{token}' } },
    autoTerminate: ['original', 'response', 'retry', 'noRetry', 'failure'],
  }
  const calling = FlowDocument.parse(
    documentOf(
      'calling',
      { source: { kind: 'processor', type: 'GenerateFlowFile' }, call },
      { made: { from: 'source', relationships: ['success'], to: 'call' } },
      { parameterContexts: { out: { parameters: { token: { sensitive: true } } } }, parameterContext: 'out' },
    ),
  )
  await expect(runFlow(calling, options)).rejects.toMatchObject({
    code: 'FLOW_INVALID',
    problems: [{ code: 'PARAMETER_WITHOUT_VALUE', component: 'call' }],
  })
  await runFlow(calling, { ...options, given: { contexts: { out: { token: 'x' } } } })
})

test('a document is validated with the installed processors', async () => {
  expect(await validateDocument(smallFlow('fine'))).toEqual([])
  expect(
    await validateDocument(JSON.stringify(documentOf('bad', { a: { kind: 'processor', type: 'PutFle' } }))),
  ).toMatchObject([{ code: 'UNKNOWN_TYPE', component: 'a', details: { suggestion: 'PutFile' } }])
  await expect(validateDocument('{')).rejects.toMatchObject({ code: 'NOT_JSON' })
})

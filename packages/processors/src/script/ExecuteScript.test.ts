import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunOptions, runProcessor } from '@mulgil/engine/testing'
import { describe, expect, test } from 'vitest'
import { ExecuteScript } from './ExecuteScript.ts'

const each = (body: string) => `for (const flowFile of session.get()) {\n${body}\n}`
const pass = "session.transfer(flowFile, 'success')"
const run = (scriptBody: string, options: RunOptions = {}) =>
  runProcessor(ExecuteScript, {
    input: [{ content: 'hello', attributes: { filename: 'a.txt', name: 'Ann' } }],
    ...options,
    properties: { scriptBody, ...options.properties },
  })

describe('what a script can do', () => {
  test('[I9] attributes are read, put and removed', async () => {
    const { success } = await run(
      each(`session.putAttributes(flowFile, { greeting: 'Hi ' + flowFile.attributes.name, size: flowFile.size })
        session.removeAttribute(flowFile, 'name')
        session.putAttribute(flowFile, 'seen', [flowFile.attributes.name, flowFile.filename, typeof flowFile.id, flowFile.uuid.length].join())
        ${pass}`),
    )
    expect(success).toMatchObject([{ attributes: { greeting: 'Hi Ann', size: '5', seen: ',a.txt,number,36' } }])
    expect(success[0].attributes).not.toHaveProperty('name')
  })

  test('content is bytes or text, and what is written is read back', async () => {
    const { success } = await run(
      each(`const bytes = session.read(flowFile)
        session.write(flowFile, new Uint8Array([...bytes].reverse()))
        session.write(flowFile, session.readText(flowFile) + '물길')
        ${pass}`),
    )
    expect(success).toMatchObject([{ content: 'olleh물길' }])
  })

  test('FlowFiles are made, cloned, joined and removed; each is as it was made, whatever happens to its parent later', async () => {
    const { success, events } = await run(
      each(`session.putAttribute(flowFile, 'before', 'yes')
        const clone = session.clone(flowFile)
        const child = session.create(flowFile)
        session.write(child, 'child')
        session.putAttribute(flowFile, 'after', 'yes')
        session.write(flowFile, 'changed')
        for (const one of [clone, child]) session.transfer(one, 'success')
        session.transfer(session.write(session.create(), 'orphan'), 'success')
        session.remove(flowFile)`),
    )
    expect(success.map(({ content, attributes: { before, after, name } }) => [content, before, after, name])).toEqual([
      ['hello', 'yes', undefined, 'Ann'],
      ['child', 'yes', undefined, 'Ann'],
      ['orphan', undefined, undefined, undefined],
    ])
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['CLONE', 'FORK', 'CREATE', 'DROP']))
  })

  test('state and counters are kept from batch to batch, and are part of the commit', async () => {
    const { state, counters, success } = await run(
      each(`const number = Number(session.state.get('number') ?? 0) + 1
        session.state.set('number', number)
        session.state.delete('old')
        session.count('seen')
        session.putAttribute(flowFile, 'number', number)
        ${pass}`),
      {
        input: Array.from({ length: 25 }, () => ({ content: 'x' })),
        properties: { maxBatchSize: 10 },
        state: { number: '100', old: 'x' },
      },
    )
    expect(state).toEqual({ number: '125' })
    expect(counters).toEqual({ seen: 25 })
    expect(success.map(({ attributes }) => Number(attributes.number))).toEqual(
      Array.from({ length: 25 }, (_, i) => 101 + i),
    )
  })

  test('what it does not take stays in the queue, in its order', async () => {
    const { success, queued } = await run(`const [flowFile] = session.get(1); ${pass}`, {
      input: ['a', 'b', 'c'].map((content) => ({ content })),
      triggers: 1,
    })
    expect(success.map(({ content }) => content)).toEqual(['a'])
    expect(queued.map(({ content }) => content)).toEqual(['b', 'c'])
  })

  test('console becomes bulletins, variables and the file are there, and await works', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mulgil-script-'))
    const scriptFile = join(folder, 'script.ts')
    const typed = `type Named = { readonly name: string }
      const greet = async (named: Named): Promise<string> => variables.greeting + ' ' + named.name
      ${each(`const { name } = flowFile.attributes as unknown as Named
      console.warn(await greet({ name }), { at: now() > 0 })
      ${pass}`)}`
    await writeFile(scriptFile, typed)
    const { success, bulletins } = await run('', {
      properties: { scriptFile, language: 'typescript', variables: { greeting: 'Hello' } },
    })
    expect(success).toHaveLength(1)
    expect(bulletins).toEqual(['Hello Ann {"at":true}'])
    await rm(folder, { recursive: true })
  })
})

describe('what goes wrong', () => {
  test.for([
    {
      name: 'it throws',
      script: each(`\n  null.x`),
      code: 'SCRIPT_FAILED',
      message: /TypeError: Cannot read properties of null.* at line 3, column 8/,
    },
    {
      name: 'it throws what is no error',
      script: 'session.get(); throw { toString() { throw 1 } }',
      code: 'SCRIPT_FAILED',
      message: /./,
    },
    {
      name: 'it leaves a FlowFile',
      script: 'session.get()',
      code: 'SCRIPT_NOT_TRANSFERRED',
      message: /took 1 FlowFiles/,
    },
    {
      name: 'it names no relationship',
      script: each("session.transfer(flowFile, 'elsewhere')"),
      code: 'SCRIPT_FAILED',
      message: /There is no relationship "elsewhere"/,
    },
    {
      name: 'it waits for ever',
      script: 'session.get(); await new Promise(() => {})',
      code: 'SCRIPT_NEVER_ENDS',
      message: /never/,
    },
    {
      name: 'a loop without end',
      script: 'session.get(); for (;;) {}',
      code: 'SCRIPT_TIMEOUT',
      message: /within 1 seconds/,
    },
    {
      name: 'a loop without end in promises',
      script: 'session.get(); for (;;) await null',
      code: 'SCRIPT_TIMEOUT',
      message: /within 1 seconds/,
    },
    {
      name: 'memory without end',
      script: 'session.get(); const all = []; for (;;) all.push({ all })',
      code: 'SCRIPT_OUT_OF_MEMORY',
      message: /32 MB/,
      properties: { timeLimit: '20 sec' },
    },
    {
      name: 'bytes without end',
      script: 'session.get(); const all = []; for (;;) all.push(new Uint8Array(1_000_000).fill(1))',
      code: 'SCRIPT_OUT_OF_MEMORY',
      message: /32 MB/,
      properties: { timeLimit: '20 sec' },
    },
    {
      name: 'output without end',
      script: each("for (;;) session.write(session.create(flowFile), 'x'.repeat(1_000_000))"),
      code: 'SCRIPT_OUTPUT_TOO_LARGE',
      message: /in one batch/,
      properties: { timeLimit: '20 sec', memoryLimit: '256 MB' },
    },
    {
      name: 'content that is too long',
      script: each(pass),
      code: 'SCRIPT_CONTENT_TOO_LARGE',
      message: /at most 3/,
      properties: { maxContentSize: '3 B' },
    },
    {
      name: 'content that is not included',
      script: each('session.readText(flowFile)'),
      code: 'SCRIPT_FAILED',
      message: /includeContent/,
      properties: { includeContent: false },
    },
  ])(
    '[I9] $name: the FlowFile goes to failure as it was, and says $code',
    async ({ script, code, message, properties }) => {
      const { success, failure, bulletins } = await run(script, {
        properties: { timeLimit: '1 sec', memoryLimit: '32 MB', ...properties },
      })
      expect(success).toEqual([])
      expect(failure).toMatchObject([
        { content: 'hello', attributes: { 'error.code': code, 'error.message': expect.stringMatching(message) } },
      ])
      expect(bulletins).toEqual([failure[0].attributes['error.message']])
    },
  )

  test('[I9] of a batch only the bad ones fail; the others go on in their order, and state counts each once', async () => {
    const { success, failure, state } = await run(
      each(`const number = Number(session.readText(flowFile))
        session.state.set('sum', Number(session.state.get('sum') ?? 0) + number)
        if (number === 13) for (;;) {}
        if (number % 10 === 7) throw new Error('seven')
        ${pass}`),
      {
        input: Array.from({ length: 40 }, (_, number) => ({ content: String(number) })),
        properties: { timeLimit: '1 sec' },
      },
    )
    expect(failure.map(({ content, attributes }) => [content, attributes['error.code']])).toEqual([
      ['7', 'SCRIPT_FAILED'],
      ['13', 'SCRIPT_TIMEOUT'],
      ['17', 'SCRIPT_FAILED'],
      ['27', 'SCRIPT_FAILED'],
      ['37', 'SCRIPT_FAILED'],
    ])
    const good = success.map(({ content }) => Number(content))
    expect(good).toEqual([...Array(40).keys()].filter((number) => number !== 13 && number % 10 !== 7))
    expect(state.sum).toBe(String(good.reduce((sum, number) => sum + number, 0)))
  })

  test.for([
    {
      name: 'a syntax error',
      script: 'const a = ;',
      message: /cannot be compiled: SyntaxError: Unexpected token ';' at line 1/,
    },
    { name: 'an import', script: "const fs = await import('node:fs')", message: /cannot import/ },
    { name: 'no script', script: ' ', message: /There is no script/ },
  ])('$name keeps it from starting, and says where', async ({ script, message }) => {
    const { bulletins, queued } = await run(script, { triggers: 1 })
    expect(bulletins[0]).toMatch(message)
    expect(queued).toHaveLength(1)
  })
})

describe('what a script cannot reach', () => {
  test.for([
    'typeof process',
    'typeof require',
    'typeof fetch',
    'typeof setTimeout',
    'typeof WebSocket',
    "eval('1')",
    "Function('return process')()",
    "session.constructor.constructor('return process')()",
    "console.log.constructor('return process')()",
    "(() => { try { session.readText(flowFile, 'no such') } catch (e) { return e.constructor.constructor('return process')() } })()",
    "(() => { const deep = () => { try { deep() } catch (e) { session.write(flowFile, 'x'); return e.constructor.constructor('return process')() } }; return deep() })()",
    "(() => { Error.prepareStackTrace = (_, sites) => sites.map((site) => { try { return [site.getThis(), site.getFunction()].map((one) => one.constructor.constructor('return typeof process')()).join() } catch { return '' } }).join(''); return new Error().stack })()",
  ])('[I9] %s', async (expression) => {
    const { success, failure } = await run(
      each(`let found
        try { found = String(${expression}) } catch (error) { found = error.name }
        session.putAttribute(flowFile, 'found', found)
        ${pass}`),
    )
    expect(failure).toEqual([])
    expect(success[0].attributes.found).toMatch(/^undefined|EvalError|^$/)
    expect(success[0].attributes.found).not.toMatch(/object|function/)
  })
})

import type { FromScript, ScriptChange, ScriptInput, ScriptLevel, ToScript } from './scriptProtocol.ts'

/** What the script's process lends to its context. Scripts never see these: they take and give plain values. */
export interface Lent {
  /** Throws where the bytes are no such text. */
  readonly decode: (bytes: Uint8Array, encoding: string) => string
  readonly encode: (text: string) => Uint8Array
}

type Batch = Extract<ToScript, { kind: 'batch' }>
type Done = Extract<FromScript, { kind: 'done' }>

/**
 * The globals of a script. The source of this function is evaluated inside the script's context, so that everything a
 * script can reach was made there: it must not name anything outside of itself.
 */
export function createScriptApi(
  lent: Lent,
  scope: Record<string, unknown>,
  settings: { readonly variables: string; readonly mostOutputBytes: number },
) {
  const { decode, encode } = lent
  const MOST_LINES = 100
  const MOST_FLOWFILES = 100_000
  const MOST_CHARACTERS = 10_000
  const has = Object.prototype.hasOwnProperty

  interface ScriptFlowFile {
    readonly id: number
    readonly uuid: string
    readonly size: number
    readonly attributes: Readonly<Record<string, string>>
  }
  interface Inner {
    from: number | number[]
    isClone: boolean
    attributes: Record<string, string>
    changed: Record<string, string>
    removed: Record<string, true>
    original: Uint8Array | undefined
    written: Uint8Array | undefined
    penalized: boolean
    outcome: ScriptChange['outcome']
  }

  let inner = new Map<ScriptFlowFile, Inner>()
  let waiting: ScriptFlowFile[] = []
  let lines: [ScriptLevel, string][] = []
  let linesLeftOut = 0
  let outputBytes = 0
  let committed: Record<string, string> = {}
  let stateChanges: Record<string, string | null> = Object.create(null)
  let counters: Record<string, number> = Object.create(null)
  let now = 0

  function innerOf(flowFile: ScriptFlowFile): Inner {
    const found = inner.get(flowFile)
    if (found === undefined) throw new TypeError('This is no FlowFile of this batch.')
    return found
  }

  function track(
    of: Omit<Inner, 'changed' | 'removed' | 'penalized' | 'outcome'>,
    identity: { id: number; uuid: string; size: number },
  ): ScriptFlowFile {
    const mine: Inner = { ...of, changed: {}, removed: {}, penalized: false, outcome: 'undecided' }
    const flowFile = Object.freeze({
      ...identity,
      get size() {
        return mine.written ? mine.written.length : identity.size
      },
      get attributes() {
        return mine.attributes
      },
      get filename() {
        return mine.attributes.filename ?? identity.uuid
      },
    })
    inner.set(flowFile, mine)
    if (inner.size > MOST_FLOWFILES) throw new RangeError('A batch may have at most 100,000 FlowFiles.')
    return flowFile
  }

  function put(mine: Inner, name: unknown, value: unknown): void {
    if (typeof name !== 'string' || name === '') throw new TypeError('The name of an attribute must be a text.')
    const text = String(value)
    if (mine.attributes[name] === text) return
    mine.attributes = Object.assign(Object.create(null), mine.attributes)
    mine.attributes[name] = text
    mine.changed[name] = text
    delete mine.removed[name]
  }

  function encoded(text: string): Uint8Array {
    try {
      return encode(text)
    } catch {
      throw new RangeError('The text is too long.')
    }
  }

  function bytesOf(flowFile: ScriptFlowFile): Uint8Array {
    const mine = innerOf(flowFile)
    const bytes = mine.written ?? mine.original
    if (bytes === undefined) throw new Error('The content was not sent to the script: set "includeContent".')
    return bytes
  }

  function childOf(parents: readonly ScriptFlowFile[], isClone: boolean): ScriptFlowFile {
    const mine = parents.map(innerOf)
    const attributes: Record<string, string> = Object.create(null)
    if (mine.length > 0) {
      for (const name of Object.keys(mine[0].attributes)) {
        const value = mine[0].attributes[name]
        if (mine.every((one) => one.attributes[name] === value)) attributes[name] = value
      }
    }
    const from: number[] = []
    for (const one of mine) {
      if (typeof one.from !== 'number') throw new TypeError('A new FlowFile cannot be the parent of another.')
      from.push(one.from)
    }
    const original = isClone ? mine[0].original : new Uint8Array(0)
    const child = track(
      { from, isClone, attributes, original, written: undefined },
      { id: 0, uuid: '', size: original?.length ?? 0 },
    )
    const made = innerOf(child)
    if (isClone && mine[0].written) made.written = mine[0].written
    // It is made from what its parents were before the batch.
    Object.assign(made.changed, attributes)
    for (const one of mine)
      for (const name of [...Object.keys(one.changed), ...Object.keys(one.removed)])
        if (attributes[name] === undefined) made.removed[name] = true
    return child
  }

  const session = Object.freeze({
    get: (max = Number.POSITIVE_INFINITY) => waiting.splice(0, max),
    read: (flowFile: ScriptFlowFile) => new Uint8Array(bytesOf(flowFile)),
    readText(flowFile: ScriptFlowFile, encoding = 'utf-8') {
      const bytes = bytesOf(flowFile)
      const label = String(encoding)
      // An error of the lender must not get out: from an object of the other realm a script could reach the rest of it.
      try {
        return decode(bytes, label)
      } catch {
        throw new TypeError(`The content is not ${label} text.`)
      }
    },
    write(flowFile: ScriptFlowFile, content: unknown) {
      const mine = innerOf(flowFile)
      const bytes = new Uint8Array(content instanceof Uint8Array ? content : encoded(String(content)))
      outputBytes += bytes.length - (mine.written?.length ?? 0)
      if (outputBytes > settings.mostOutputBytes) {
        throw new RangeError(`A batch may write at most ${settings.mostOutputBytes} bytes.`)
      }
      mine.written = bytes
      return flowFile
    },
    putAttribute(flowFile: ScriptFlowFile, name: unknown, value: unknown) {
      put(innerOf(flowFile), name, value)
      return flowFile
    },
    putAttributes(flowFile: ScriptFlowFile, attributes: Record<string, unknown>) {
      const mine = innerOf(flowFile)
      for (const name of Object.keys(attributes)) if (attributes[name] !== undefined) put(mine, name, attributes[name])
      return flowFile
    },
    removeAttribute(flowFile: ScriptFlowFile, name: string) {
      const mine = innerOf(flowFile)
      if (mine.attributes[name] === undefined) return flowFile
      mine.attributes = Object.assign(Object.create(null), mine.attributes)
      delete mine.attributes[name]
      delete mine.changed[name]
      mine.removed[name] = true
      return flowFile
    },
    create: (parents: ScriptFlowFile | readonly ScriptFlowFile[] = []) =>
      childOf(Array.isArray(parents) ? parents : [parents as ScriptFlowFile], false),
    clone: (flowFile: ScriptFlowFile) => childOf([flowFile], true),
    transfer(flowFile: ScriptFlowFile, relationship: unknown = 'success') {
      if (relationship !== 'success' && relationship !== 'failure') {
        throw new TypeError(`There is no relationship "${String(relationship)}"; there are success and failure.`)
      }
      innerOf(flowFile).outcome = relationship
    },
    remove(flowFile: ScriptFlowFile) {
      innerOf(flowFile).outcome = 'remove'
    },
    penalize(flowFile: ScriptFlowFile) {
      innerOf(flowFile).penalized = true
      return flowFile
    },
    count(counter: unknown, delta = 1) {
      const name = String(counter)
      counters[name] = (counters[name] ?? 0) + Number(delta)
    },
    state: Object.freeze({
      get: (key: string): string | undefined => {
        if (key in stateChanges) return stateChanges[key] ?? undefined
        return has.call(committed, key) ? committed[key] : undefined
      },
      set(key: string, value: unknown) {
        stateChanges[String(key)] = String(value)
      },
      delete(key: string) {
        stateChanges[String(key)] = null
      },
      entries() {
        const all = { ...committed, ...stateChanges }
        return Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null)
      },
    }),
  })

  function say(level: ScriptLevel) {
    return (...words: unknown[]) => {
      if (lines.length >= MOST_LINES) {
        linesLeftOut += 1
        return
      }
      const text = words.map(inWords).join(' ')
      lines.push([level, text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text])
    }
  }
  function inWords(word: unknown): string {
    if (typeof word !== 'object' || word === null) return String(word)
    if (word instanceof Error) return String(word)
    try {
      return JSON.stringify(word)
    } catch {
      return String(word)
    }
  }

  const console = { debug: say('debug'), log: say('info'), info: say('info'), warn: say('warn'), error: say('error') }
  const globals = {
    session,
    console: Object.freeze(console),
    variables: Object.freeze(JSON.parse(settings.variables)),
    now: () => now,
  }
  for (const name of Object.keys(globals)) {
    const value = globals[name as keyof typeof globals]
    Object.defineProperty(scope, name, { value, writable: false, configurable: false, enumerable: true })
  }

  return {
    /** Takes a batch in; `header` is the JSON of it, `body` the contents. */
    begin(header: string, body: Uint8Array): void {
      const batch = JSON.parse(header) as Batch
      inner = new Map()
      lines = []
      linesLeftOut = 0
      outputBytes = 0
      stateChanges = Object.create(null)
      counters = Object.create(null)
      now = batch.now
      if (batch.state !== null) committed = batch.state
      let offset = 0
      waiting = batch.flowFiles.map((one: ScriptInput, index) => {
        const { id, uuid, size, length } = one
        const attributes: Record<string, string> = Object.assign(Object.create(null), one.attributes)
        // A copy: it belongs to this context, as its buffer does.
        const original = length < 0 ? undefined : new Uint8Array(body.subarray(offset, offset + length))
        if (length > 0) offset += length
        return track({ from: index, isClone: false, attributes, original, written: undefined }, { id, uuid, size })
      })
    },

    /** What was said; also where the batch has failed. */
    lines(): string {
      if (linesLeftOut > 0) lines.push(['warn', `${linesLeftOut} more lines of the script were left out.`])
      linesLeftOut = 0
      return JSON.stringify(lines)
    },

    /** What became of the batch, as JSON, and the contents that were written. */
    end(): { readonly header: string; readonly contents: readonly Uint8Array[] } {
      const contents: Uint8Array[] = []
      const changes: ScriptChange[] = []
      for (const [flowFile, mine] of inner) {
        const isTaken = !waiting.includes(flowFile)
        if (mine.written) contents.push(mine.written)
        const outcome = isTaken ? mine.outcome : 'putBack'
        const { from, isClone, penalized } = mine
        const content = mine.written ? mine.written.length : -1
        changes.push({
          from,
          isClone,
          penalized,
          attributes: mine.changed,
          removed: Object.keys(mine.removed),
          content,
          outcome,
        })
      }
      const state = { ...stateChanges }
      committed = { ...committed }
      for (const key of Object.keys(stateChanges)) {
        const value = stateChanges[key]
        if (value === null) delete committed[key]
        else committed[key] = value
      }
      const done: Omit<Done, 'lines'> = { kind: 'done', changes, state, counters }
      return { header: JSON.stringify(done), contents }
    },
  }
}

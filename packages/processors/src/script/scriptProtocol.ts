/** What the engine and the process of a script say to each other: a header in JSON, then contents one after the other. */

/** A FlowFile on its way to a script. */
export interface ScriptInput {
  readonly id: number
  readonly uuid: string
  readonly size: number
  readonly attributes: Readonly<Record<string, string>>
  /** Bytes of its content in the frame; -1: it is not there. */
  readonly length: number
}

export type ToScript =
  | {
      readonly kind: 'script'
      readonly source: string
      readonly typescript: boolean
      readonly variables: Readonly<Record<string, string>>
      readonly timeLimitMs: number
      readonly mostOutputBytes: number
    }
  | {
      readonly kind: 'batch'
      readonly now: number
      readonly flowFiles: readonly ScriptInput[]
      /** All of it, where the process does not know it; null: what it has is right. */
      readonly state: Readonly<Record<string, string>> | null
    }

/** What a script did to one FlowFile. `content` is its length in the frame, -1: unchanged. */
export interface ScriptChange {
  /** Index in the batch; for a new one the indexes of its parents. */
  readonly from: number | readonly number[]
  readonly isClone: boolean
  readonly attributes: Readonly<Record<string, string>>
  readonly removed: readonly string[]
  readonly content: number
  readonly penalized: boolean
  readonly outcome: 'success' | 'failure' | 'remove' | 'putBack' | 'undecided'
}

export type ScriptLevel = 'debug' | 'info' | 'warn' | 'error'
export interface ScriptFault {
  readonly kind: 'invalid' | 'thrown' | 'timeout' | 'pending' | 'output'
  readonly message: string
  readonly line: number
  readonly column: number
}

export type FromScript =
  | { readonly kind: 'ready' }
  | { readonly kind: 'fault'; readonly fault: ScriptFault; readonly lines: readonly ScriptLine[] }
  | {
      readonly kind: 'done'
      readonly changes: readonly ScriptChange[]
      /** Null: the entry is gone. */
      readonly state: Readonly<Record<string, string | null>>
      readonly counters: Readonly<Record<string, number>>
      readonly lines: readonly ScriptLine[]
    }
export type ScriptLine = readonly [level: ScriptLevel, text: string]

const HEAD_BYTES = 8

/** A frame: lengths of header and body, then both. */
export function encodeFrame(header: ToScript | FromScript, contents: readonly Uint8Array[]): Uint8Array[] {
  const json = Buffer.from(JSON.stringify(header), 'utf8')
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUInt32LE(json.length, 0)
  head.writeUInt32LE(
    contents.reduce((sum, { length }) => sum + length, 0),
    4,
  )
  return [Buffer.concat([head, json, ...contents])]
}

/** Puts frames together from the chunks of a pipe; throws when one would be longer than `mostBytes`. */
export function createFrameReader<T>(
  onFrame: (header: T, body: Buffer) => void,
  mostBytes = Number.POSITIVE_INFINITY,
): (chunk: Buffer) => void {
  let chunks: Buffer[] = []
  let have = 0
  let need = HEAD_BYTES
  return (chunk) => {
    chunks.push(chunk)
    have += chunk.length
    while (have >= need) {
      const all = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)
      chunks = [all]
      const headerLength = all.readUInt32LE(0)
      const total = HEAD_BYTES + headerLength + all.readUInt32LE(4)
      if (total > mostBytes) throw new RangeError(`A frame of ${total} bytes is longer than ${mostBytes}.`)
      if (have < total) {
        need = total
        return
      }
      const header = JSON.parse(all.toString('utf8', HEAD_BYTES, HEAD_BYTES + headerLength)) as T
      const rest = all.subarray(total)
      chunks = rest.length > 0 ? [rest] : []
      have = rest.length
      need = HEAD_BYTES
      onFrame(header, all.subarray(HEAD_BYTES + headerLength, total))
    }
  }
}

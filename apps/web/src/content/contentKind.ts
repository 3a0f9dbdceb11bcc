/** What a content is, as far as its type, its name and its first bytes tell. */
export type ContentKind = 'json' | 'jsonLines' | 'csv' | 'text' | 'image' | 'binary' | 'empty'

export type ContentView = 'tree' | 'table' | 'text' | 'hex' | 'image'

/** Views that make sense for a kind; the first is the one to open with. */
export const viewsOf = {
  json: ['tree', 'table', 'text', 'hex'],
  jsonLines: ['table', 'tree', 'text', 'hex'],
  csv: ['table', 'text', 'hex'],
  text: ['text', 'hex'],
  image: ['image', 'hex'],
  binary: ['hex', 'text'],
  empty: [],
} as const satisfies Record<ContentKind, readonly ContentView[]>

const byMimeType: readonly (readonly [RegExp, ContentKind])[] = [
  [/^application\/(x-ndjson|jsonl|x-jsonlines|json-seq)$/, 'jsonLines'],
  [/^(application|text)\/([\w.-]+\+)?json$/, 'json'],
  [/^(text|application)\/(csv|tab-separated-values)$/, 'csv'],
  [/^image\/(png|jpe?g|gif|webp|avif|bmp|x-icon|vnd\.microsoft\.icon)$/, 'image'],
]
const byExtension: Readonly<Record<string, ContentKind>> = {
  json: 'json',
  geojson: 'json',
  ndjson: 'jsonLines',
  jsonl: 'jsonLines',
  csv: 'csv',
  tsv: 'csv',
}
const imageMagic: readonly (readonly [string, readonly number[]])[] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
  ['image/webp', [0x52, 0x49, 0x46, 0x46]],
  ['image/bmp', [0x42, 0x4d]],
]

export interface ContentHint {
  readonly mimeType?: string
  readonly filename?: string
}

/** Tells the kind from the bytes first, so that a wrong `mime.type` cannot hide what is there. */
export function detectContentKind(head: Uint8Array, { mimeType, filename }: ContentHint = {}): ContentKind {
  if (head.length === 0) return 'empty'
  if (imageTypeOf(head)) return 'image'
  if (!looksLikeText(head)) return 'binary'
  const declared = declaredKind(mimeType, filename)
  const text = decodeText(head)
  if (declared === 'csv') return 'csv'
  const json = jsonKindOf(text)
  if (json) return json
  return csvLooks(text) ? 'csv' : 'text'
}

function declaredKind(mimeType?: string, filename?: string): ContentKind | undefined {
  const bare = mimeType?.split(';')[0].trim().toLowerCase() ?? ''
  return (
    byMimeType.find(([pattern]) => pattern.test(bare))?.[1] ?? byExtension[/\.(\w+)$/.exec(filename ?? '')?.[1] ?? '']
  )
}

/** The media type of an image that browsers draw, by its first bytes. SVG is text: drawing it could run scripts. */
export function imageTypeOf(head: Uint8Array): string | undefined {
  const found = imageMagic.find(([, magic]) => magic.every((byte, index) => head[index] === byte))?.[0]
  if (found === 'image/webp' && decodeText(head.subarray(8, 12)) !== 'WEBP') return undefined
  if (found === 'image/bmp' && (head.length < 26 || head[14] > 124 || head[15] !== 0)) return undefined
  return found
}

/** Whether bytes are UTF-8 text; a character cut in two at the end is forgiven, since only a part is looked at. */
export function looksLikeText(bytes: Uint8Array): boolean {
  for (const byte of bytes) {
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x0c && byte !== 0x1b) return false
  }
  for (let cut = 0; cut <= 3 && cut < bytes.length; cut += 1) {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, bytes.length - cut))
      return true
    } catch {
      // Perhaps the last character is cut: try one byte less.
    }
  }
  return false
}

/** Text of bytes that may be cut in the middle of a character. */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes, { stream: true })
}

function jsonKindOf(text: string): 'json' | 'jsonLines' | undefined {
  const start = text.trimStart()
  if (!/^[[{]/.test(start)) return undefined
  const [first = '', second = ''] = start.split('\n')
  if (isJson(first) && /^\s*[[{]/.test(second)) return 'jsonLines'
  // Only the beginning may be here, so a whole parse is not asked for: `{` with a key or `}`, `[` with a value or `]`.
  return /^(\{\s*("|\}|$)|\[\s*(["[{\]\d-]|true|false|null|$))/.test(start) ? 'json' : undefined
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function csvLooks(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const whole = text.endsWith('\n') ? lines : lines.slice(0, -1)
  const sample = (whole.length >= 2 ? whole : lines).slice(0, 10)
  if (sample.length < 2) return false
  return [',', ';', '\t', '|'].some((delimiter) => {
    const counts = sample.map((line) => line.split(delimiter).length)
    return counts[0] > 1 && counts.every((count) => count === counts[0])
  })
}

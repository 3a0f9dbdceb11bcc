import type { ContentHint } from './contentKind.ts'
import { parseContent } from './parseContent.ts'

/** What the page asks a worker to read. */
export interface ParseRequest {
  readonly bytes: Uint8Array
  readonly whole: boolean
  readonly hint: ContentHint
}

self.onmessage = ({ data }: MessageEvent<ParseRequest>) => {
  self.postMessage(parseContent(data.bytes, data.whole, data.hint))
}

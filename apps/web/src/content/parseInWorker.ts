import type { ParseRequest } from './parse.worker.ts'
import { type ParsedContent, parseContent, WORKER_BYTES } from './parseContent.ts'

/** Parses here when it is quick, else in a worker that ends with the answer or with the signal. */
export function parseAside(request: ParseRequest, signal: AbortSignal): Promise<ParsedContent> {
  if (request.bytes.length <= WORKER_BYTES) {
    return Promise.resolve(parseContent(request.bytes, request.whole, request.hint))
  }
  const worker = new Worker(new URL('./parse.worker.ts', import.meta.url), { type: 'module' })
  const { promise, resolve, reject } = Promise.withResolvers<ParsedContent>()
  worker.onmessage = ({ data }: MessageEvent<ParsedContent>) => resolve(data)
  worker.onerror = (event) => reject(new Error(event.message))
  signal.addEventListener('abort', () => reject(signal.reason))
  worker.postMessage(request)
  return promise.finally(() => worker.terminate())
}

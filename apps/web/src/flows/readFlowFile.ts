import { jsonErrorPlace, type TextPlace } from '../content/jsonPlace.ts'

/** A file that people chose or dropped: what it holds, or why it can be no flow. */
export type ReadFile =
  | { readonly kind: 'json'; readonly name: string; readonly value: unknown }
  | { readonly kind: 'notJson'; readonly name: string; readonly place: TextPlace }
  | { readonly kind: 'tooLarge'; readonly name: string; readonly bytes: number }
  | { readonly kind: 'empty'; readonly name: string }

export const MOST_FLOW_BYTES = 20 * 1024 * 1024

/** Reads a dropped file as JSON, or says where it stops being JSON. Whether it is a flow, the server says. */
export async function readFlowFile(file: File): Promise<ReadFile> {
  const { name, size } = file
  if (size === 0) return { kind: 'empty', name }
  if (size > MOST_FLOW_BYTES) return { kind: 'tooLarge', name, bytes: size }
  const text = (await file.text()).replace(/^\ufeff/, '')
  const place = jsonErrorPlace(text)
  return place ? { kind: 'notJson', name, place } : { kind: 'json', name, value: JSON.parse(text) }
}

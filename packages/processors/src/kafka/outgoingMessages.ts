import type { FlowFile, Session } from '@mulgil/engine'
import type { Expression } from '@mulgil/expression'
import type { Message } from 'kafkajs'
import { errors } from '../errors.ts'
import type { Regex } from '../regex.ts'
import { splitByDemarcator } from './splitByDemarcator.ts'

export interface MessageSettings {
  readonly key?: Expression
  readonly keyEncoding: 'utf-8' | 'hex'
  readonly attributesAsHeaders?: Regex
  readonly demarcator?: Expression
  readonly maxRequestSize: number
}

/** The messages that a FlowFile becomes: one, or one for each part between demarcators. Throws KAFKA_MESSAGE_TOO_LARGE. */
export async function* outgoingMessages(
  session: Pick<Session, 'read' | 'stream'>,
  flowFile: FlowFile,
  topic: string,
  settings: MessageSettings,
): AsyncGenerator<Message> {
  const maxBytes = settings.maxRequestSize
  const tooLarge = (bytes: number) => errors.KAFKA_MESSAGE_TOO_LARGE({ topic, bytes })
  const key = keyOf(flowFile, settings)
  const headers = headersOf(flowFile, settings.attributesAsHeaders)
  const demarcator = settings.demarcator?.(flowFile) ?? ''
  if (demarcator !== '') {
    const parts = splitByDemarcator(session.stream(flowFile), Buffer.from(demarcator), { maxBytes, tooLarge })
    for await (const value of parts) yield { key, headers, value }
  } else if (flowFile.size > maxBytes) {
    throw tooLarge(flowFile.size)
  } else if (flowFile.size === 0 && flowFile.attributes['kafka.tombstone'] === 'true') {
    yield { key, headers, value: null }
  } else {
    yield { key, headers, value: Buffer.from(await session.read(flowFile, { maxBytes })) }
  }
}

export function keyOf(flowFile: FlowFile, { key, keyEncoding }: MessageSettings): Buffer | null {
  const text = key?.(flowFile) ?? ''
  if (text === '') return null
  if (keyEncoding === 'hex' && !/^([0-9a-f]{2})+$/i.test(text)) {
    throw errors.SETTING_INVALID({ property: 'key', value: text, expected: 'pairs of hexadecimal digits' })
  }
  return Buffer.from(text, keyEncoding)
}

function headersOf({ attributes }: FlowFile, names: Regex | undefined): Record<string, string> | undefined {
  if (!names) return undefined
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => names.matches(name)))
}

import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { defineProcessor } from '../processor.ts'
import { passThrough } from '../schedule/passThrough.ts'
import type { LinkTarget } from './linkBatch.ts'

const BATCH_COUNT = 1000
const BATCH_BYTES = 16 * 1024 * 1024
const KEY = 'offer'

/** Which batch stands in the port's own queue, and to whom it is offered. Kept in the port's state. */
export interface Offer {
  readonly link: string
  readonly number: number
  /** Tells this batch from any other, also of the same number. */
  readonly nonce: string
  readonly target: LinkTarget
}

/** The offer in a port's state; undefined before the first. */
export function offerIn(state: { get(key: string): string | undefined }): Offer | undefined {
  const text = state.get(KEY)
  return text === undefined ? undefined : (JSON.parse(text) as Offer)
}

const randomName = () => randomBytes(12).toString('base64url')

/** The change of the port's state that says so. */
export const offerChange = (offer: Offer) => ({ key: KEY, value: JSON.stringify(offer), expiresAt: 0 })

/**
 * An output port at the top of a flow: in one commit it moves a batch into the port's own queue and numbers it, so that
 * after a crash the same FlowFiles are offered under the same number. That queue holds one batch at a time.
 */
export const linkOutput = defineProcessor({
  type: passThrough.type,
  summary: 'Offers FlowFiles to another flow.',
  tags: [],
  input: 'required',
  properties: z.object({ flow: z.string(), port: z.string() }),
  relationships: passThrough.relationships,
  effect: 'none',
  serial: true,
  onTrigger({ session, properties: { flow, port } }) {
    let count = 0
    for (let bytes = 0; count < BATCH_COUNT && bytes < BATCH_BYTES; count += 1) {
      const [flowFile] = session.get(1)
      if (!flowFile) break
      bytes += flowFile.size
      session.transfer(flowFile, '')
    }
    if (count === 0) return
    const { link = randomName(), number = 0 } = offerIn(session.state) ?? {}
    const { key, value } = offerChange({ link, number: number + 1, nonce: randomName(), target: { flow, port } })
    session.state.set(key, value)
  },
})

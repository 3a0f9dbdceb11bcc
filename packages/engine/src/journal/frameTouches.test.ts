import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PROVENANCE_TYPES } from '../provenance.ts'
import { type CommitTouch, decodeFrame, FrameWriter, type SessionCommit } from './commit.ts'
import { FrameTouches } from './frameTouches.ts'

const text = fc.oneof(fc.constantFrom('filename', '온도', '', 'a "b"'), fc.string({ unit: 'grapheme', maxLength: 70 }))
const id = fc.maxSafeNat().map((value) => value % 2 ** 50)
const claim = fc.record({ segment: fc.nat(), offset: fc.maxSafeNat(), length: fc.nat() })
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const event = fc.record({
  type: fc.nat(PROVENANCE_TYPES.length - 1),
  transitUri: optional(text.filter((value) => value !== '')),
  details: optional(text.filter((value) => value !== '')),
  durationMs: optional(fc.nat()),
  parents: optional(fc.array(id, { maxLength: 4 })),
  children: optional(fc.array(id, { maxLength: 4 })),
})
const touch: fc.Arbitrary<CommitTouch> = fc
  .record({
    id,
    isNew: fc.boolean(),
    source: optional(text),
    destination: optional(text),
    relationship: optional(text.filter((value) => value !== '')),
    entryDate: fc.nat(2 ** 31),
    lineageStartDate: fc.nat(2 ** 31),
    penalizedUntil: fc.constantFrom(0, 1_763_700_000_000),
    inputClaim: optional(claim),
    outputClaim: fc.oneof(fc.constant('same' as const), optional(claim)),
    changes: fc.array(fc.tuple(text, fc.option(text), fc.option(text)), { maxLength: 4 }),
    events: fc.array(event, { maxLength: 3 }),
  })
  .map((made) => ({ ...made, outputClaim: made.outputClaim === 'same' ? made.inputClaim : made.outputClaim }))
const commit: fc.Arbitrary<SessionCommit> = fc.record({
  time: fc.nat(2 ** 31),
  flow: text,
  component: text,
  componentType: text,
  firstEventId: fc.nat(2 ** 31),
  touches: fc.array(touch, { maxLength: 5 }),
  state: fc.array(fc.record({ key: text, value: fc.option(text), expiresAt: fc.constant(0) }), { maxLength: 2 }),
})

/** What a touch tells, copied, as it must be before the next step. */
function copied(touches: FrameTouches) {
  const { bytes, ranges, names, changes, list, events, inputClaim, outputClaim, ...rest } = touches
  const value = (at: number) =>
    ranges[at] < 0 ? null : Buffer.from(bytes.subarray(ranges[at], ranges[at + 1])).toString()
  return {
    ...rest,
    sameContent: inputClaim === outputClaim,
    inputClaim: inputClaim && { ...inputClaim },
    outputClaim: outputClaim && { ...outputClaim },
    changes: names.slice(0, changes).map((name, index) => [name, value(index * 4), value(index * 4 + 2)]),
    list: list.slice(0, events).map((one) => ({ ...one })),
  }
}

test('[P1] walking over a frame tells of each touch with events exactly what decoding it tells', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(commit, fc.constant('admin' as const)), { maxLength: 4 }), (commits) => {
      const writer = new FrameWriter()
      for (const one of commits) {
        if (one === 'admin') writer.admin({ kind: 'flowRemoved', flow: 'f' })
        else writer.session(one)
      }
      const payload = Buffer.from(writer.bytes.bytes())
      const expected: unknown[] = []
      decodeFrame(payload, {
        admin: () => undefined,
        session({ time, flow, component, componentType, firstEventId, touches }) {
          let next = firstEventId
          for (const { id: flowFileId, source, relationship, events, ...of } of touches) {
            const firstEvent = next
            next += events.length
            if (events.length === 0) continue
            expected.push({
              time,
              flow,
              component,
              componentType,
              flowFileId,
              entryDate: of.entryDate,
              lineageStartDate: of.lineageStartDate,
              source: source ?? '',
              relationship: relationship ?? '',
              inputClaim: of.inputClaim,
              outputClaim: of.outputClaim,
              sameContent: of.inputClaim === of.outputClaim,
              changes: of.changes,
              firstEventId: firstEvent,
              list: events,
            })
          }
        },
      })
      const walked: unknown[] = []
      const touches = new FrameTouches()
      touches.open(payload)
      while (touches.next()) walked.push(copied(touches))
      expect(walked).toEqual(expected)
    }),
  )
})

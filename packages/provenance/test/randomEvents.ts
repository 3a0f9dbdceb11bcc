import {
  type AttributeChange,
  type ContentClaim,
  PROVENANCE_TYPES,
  type ProvenanceEvent,
  type ProvenanceType,
} from '@mulgil/engine/reading'
import fc from 'fast-check'

/** An event with what a correct index must say of it. */
export interface ExpectedEvent {
  readonly event: ProvenanceEvent
  readonly attributes: Readonly<Record<string, string>>
}

const name = fc.constantFrom('filename', 'level', 'a b', '__proto__', '온도', 'x"y')
const value = fc.oneof(fc.constantFrom('hot', 'cold', '', '90', 'a*b'), fc.string({ unit: 'grapheme', maxLength: 8 }))
const claim: fc.Arbitrary<ContentClaim> = fc.record({
  segment: fc.nat(9),
  offset: fc.maxSafeNat(),
  length: fc.nat(5_000),
})

/** What one trigger does to one FlowFile: an existing one by its place in the list, or a new one. */
const touch = fc.record({
  flowFile: fc.nat(12),
  isNew: fc.boolean(),
  parents: fc.array(fc.nat(12), { maxLength: 3 }),
  types: fc.array(fc.constantFrom<ProvenanceType>(...PROVENANCE_TYPES), { minLength: 1, maxLength: 3 }),
  set: fc.dictionary(name, value, { maxKeys: 3, noNullPrototype: true }),
  remove: fc.boolean(),
  relationship: fc.constantFrom(undefined, 'success', 'failure', 'hot'),
  source: fc.constantFrom(undefined, 'a-b', 'b-c'),
  transitUri: fc.constantFrom(undefined, 'mqtt://broker/line/1', 'file:///tmp/x', 'http://h/?q=1*2'),
  details: fc.option(fc.string({ maxLength: 10 }), { nil: undefined }),
  durationMs: fc.option(fc.nat(1_000), { nil: undefined }),
  input: fc.option(claim, { nil: undefined }),
  output: fc.constantFrom('same', 'none', 'new'),
  claim,
})
const commit = fc.record({
  flow: fc.constantFrom('line-7', 'other'),
  component: fc.constantFrom('in', 'route', 'out'),
  wait: fc.integer({ min: -3, max: 20 }),
  touches: fc.array(touch, { minLength: 1, maxLength: 4 }),
})

const START = 1_763_700_000_000

/** Commits of a made-up engine: each a list of events, ids without gaps, attributes that add up. */
export const randomCommits: fc.Arbitrary<ExpectedEvent[][]> = fc
  .array(commit, { minLength: 1, maxLength: 25 })
  .map((commits) => {
    const flowFiles: { id: number; entryDate: number; attributes: Record<string, string> }[] = []
    let nextEvent = 1
    let time = START
    return commits.map(({ flow, component, wait, touches }) => {
      time += wait
      return touches.flatMap((given) => {
        const parents =
          given.isNew && flowFiles.length > 0 ? given.parents.map((at) => flowFiles[at % flowFiles.length].id) : []
        const born = given.isNew || flowFiles.length === 0
        if (born) flowFiles.push({ id: 1_000 + flowFiles.length * 3, entryDate: time, attributes: emptyRecord() })
        const flowFile = born ? flowFiles[flowFiles.length - 1] : flowFiles[given.flowFile % flowFiles.length]
        const changes = changesOf(flowFile.attributes, given.set, given.remove)
        for (const [changed, , after] of changes) {
          if (after === null) delete flowFile.attributes[changed]
          else flowFile.attributes[changed] = after
        }
        const attributes = Object.assign(emptyRecord(), flowFile.attributes)
        return given.types.map((type): ExpectedEvent => {
          const event: ProvenanceEvent = {
            id: nextEvent,
            type,
            time,
            flowFileId: flowFile.id,
            entryDate: flowFile.entryDate,
            lineageStartDate: flowFile.entryDate - (flowFile.id % 7),
            flow,
            component,
            componentType: `Type of ${component}`,
            sourceConnection: given.source,
            relationship: given.relationship,
            transitUri: given.transitUri,
            details: given.details,
            durationMs: given.durationMs,
            parents: parents.length > 0 ? parents : undefined,
            children: parents.length > 0 ? [flowFile.id] : undefined,
            changes,
            inputClaim: given.input,
            outputClaim: given.output === 'same' ? given.input : given.output === 'new' ? given.claim : undefined,
          }
          nextEvent += 1
          return { event, attributes }
        })
      })
    })
  })

function changesOf(now: Record<string, string>, set: Record<string, string>, remove: boolean): AttributeChange[] {
  const changes: AttributeChange[] = []
  for (const [changed, after] of Object.entries(set))
    changes.push([changed, Object.hasOwn(now, changed) ? now[changed] : null, after])
  const [first] = Object.keys(now)
  if (remove && first !== undefined && !Object.hasOwn(set, first)) changes.push([first, now[first], null])
  return changes
}

function emptyRecord(): Record<string, string> {
  return Object.create(null) as Record<string, string>
}

/**
 * `Event.data`: a compact JSON array,
 *
 *     [age, inherited, ...claims, changes?, more?]
 *
 * age        ms from the FlowFile's entry date to the event
 * inherited  ms from its lineage's start to its entry date
 * claims     segment, offset, length of each content claim that the event's kind announces (input before output)
 * changes    a flat list: `id, after` (it did not exist before), `-id, before, after`, or `0, "name", before, after` for a
 *            name without a number; or a number n: the same changes as the event n ids earlier, which is of the same
 *            FlowFile and trigger; 0 for none before `more`
 * more       { u: transit URI, d: details, t: duration, p: parents, c: children }
 */
import type { AttributeChange, ContentClaim, ProvenanceEvent } from '@mulgil/engine/reading'
import { CLAIMS, type Dictionary } from './dictionary.ts'

/** Which claims an event has, as its kind says. */
export function claimsOf({ inputClaim, outputClaim }: Pick<ProvenanceEvent, 'inputClaim' | 'outputClaim'>): number {
  if (inputClaim === undefined) return outputClaim === undefined ? CLAIMS.none : CLAIMS.output
  if (outputClaim === undefined) return CLAIMS.input
  return inputClaim === outputClaim || sameClaim(inputClaim, outputClaim) ? CLAIMS.same : CLAIMS.both
}

/** The data of an event whose changes are `changes` as `encodeChanges` or a distance gives them, '' for none. */
export function encodeData(event: ProvenanceEvent, claims: number, changes: string): string {
  const { time, entryDate, lineageStartDate, inputClaim, outputClaim } = event
  let data = `[${time - entryDate},${entryDate - lineageStartDate}`
  if (claims === CLAIMS.same || claims === CLAIMS.input || claims === CLAIMS.both) data += encodeClaim(inputClaim)
  if (claims === CLAIMS.output || claims === CLAIMS.both) data += encodeClaim(outputClaim)
  const more = encodeMore(event)
  if (changes !== '') data += `,${changes}`
  else if (more !== '') data += ',0'
  return more === '' ? `${data}]` : `${data},${more}]`
}

export function encodeChanges(changes: readonly AttributeChange[], dictionary: Dictionary): string {
  let list = ''
  for (const [name, before, after] of changes) {
    const id = dictionary.nameId(name)
    const head = id === undefined ? `0,${JSON.stringify(name)},` : before === null ? id : `${-id},`
    const earlier = id === undefined || before !== null ? JSON.stringify(before) : ''
    list += `${list === '' ? '' : ','}${head}${earlier},${after === null ? 'null' : JSON.stringify(after)}`
  }
  return list === '' ? '' : `[${list}]`
}

interface More {
  readonly u?: string
  readonly d?: string
  readonly t?: number
  readonly p?: readonly number[]
  readonly c?: readonly number[]
}
type Cell = number | string | null

/** What `Event.data` says, with changes that stand with an earlier event as the distance to it. */
export interface EventData {
  readonly age: number
  readonly inherited: number
  readonly inputClaim: ContentClaim | null
  readonly outputClaim: ContentClaim | null
  readonly changes: readonly AttributeChange[] | number
  readonly transitUri: string | null
  readonly details: string | null
  readonly durationMs: number | null
  readonly parents: readonly number[]
  readonly children: readonly number[]
}

export function decodeData(text: string, claims: number, names: readonly string[]): EventData {
  const data = JSON.parse(text) as (number | readonly Cell[] | More)[]
  const claimAt = (at: number): ContentClaim => {
    const [segment, offset, length] = data.slice(at, at + 3) as number[]
    return { segment, offset, length }
  }
  const first = claims === CLAIMS.none ? null : claimAt(2)
  const second = claims === CLAIMS.both ? claimAt(5) : first
  const at = claims === CLAIMS.none ? 2 : claims === CLAIMS.both ? 8 : 5
  const changes = (data[at] ?? 0) as number | readonly Cell[]
  const more = (data[at + 1] ?? {}) as More
  return {
    age: data[0] as number,
    inherited: data[1] as number,
    inputClaim: claims === CLAIMS.output ? null : first,
    outputClaim: claims === CLAIMS.input ? null : second,
    changes: typeof changes === 'number' ? (changes === 0 ? [] : changes) : decodeChanges(changes, names),
    transitUri: more.u ?? null,
    details: more.d ?? null,
    durationMs: more.t ?? null,
    parents: more.p ?? [],
    children: more.c ?? [],
  }
}

function decodeChanges(list: readonly Cell[], names: readonly string[]): AttributeChange[] {
  const changes: AttributeChange[] = []
  for (let at = 0; at < list.length; ) {
    const id = list[at] as number
    if (id > 0) {
      changes.push([names[id - 1], null, list[at + 1] as string | null])
      at += 2
    } else if (id < 0) {
      changes.push([names[-id - 1], list[at + 1] as string | null, list[at + 2] as string | null])
      at += 3
    } else {
      changes.push([list[at + 1] as string, list[at + 2] as string | null, list[at + 3] as string | null])
      at += 4
    }
  }
  return changes
}

function encodeMore({ transitUri, details, durationMs, parents, children }: ProvenanceEvent): string {
  if (!transitUri && !details && durationMs === undefined && !parents?.length && !children?.length) return ''
  const more: More = {
    u: transitUri || undefined,
    d: details || undefined,
    t: durationMs,
    p: parents?.length ? parents : undefined,
    c: children?.length ? children : undefined,
  }
  return JSON.stringify(more)
}

function encodeClaim(claim: ContentClaim | undefined): string {
  return claim ? `,${claim.segment},${claim.offset},${claim.length}` : ',0,0,0'
}

function sameClaim(a: ContentClaim, b: ContentClaim): boolean {
  return a.segment === b.segment && a.offset === b.offset && a.length === b.length
}

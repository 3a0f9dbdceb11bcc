import type * as contract from '@mulgil/client/contract'
import { type ContentClaim, hasContent, readContent } from '@mulgil/engine/reading'
import { walkConnections } from '@mulgil/flow'
import type { EventQuery, ProvenanceReader, StoredEvent, StoredEventDetail } from '@mulgil/provenance'
import { type ContentAnswer, mimeTypeOf } from '../content.ts'
import type { CallEngine } from '../engine/engineHost.ts'
import { errors } from '../errors.ts'
import { LOCAL_USER } from '../flows/drafts.ts'
import type { FlowNames } from '../flows/flowNames.ts'
import type { FlowStore } from '../flows/flowStore.ts'
import type { FlowFileIds } from './flowFileIds.ts'

export interface ProvenanceParts {
  readonly reader: ProvenanceReader
  /** How far the indexes are behind. */
  lag(): { readonly bytes: number; readonly ms: number }
  readonly ids: FlowFileIds
  readonly names: FlowNames
  readonly store: FlowStore
  readonly call: CallEngine
  /** Where the engine keeps its content that gave an event or FlowFile this id. */
  contentFolder(id: number): string
}

/** What happened to FlowFiles, as the API tells it. */
export function createProvenance({ reader, lag, ids, names, store, call, contentFolder }: ProvenanceParts) {
  async function summarise(events: readonly StoredEvent[]): Promise<contract.EventSummary[]> {
    const nameOf = await names.of(events.map(({ flow }) => flow))
    return events.map((event) => ({
      id: event.id,
      type: event.type,
      time: event.time,
      flowFileId: event.flowFileId,
      flowFileUuid: ids.uuid(event.flowFileId),
      flow: event.flow,
      component: event.component,
      componentName: nameOf(event.flow, event.component),
      componentType: event.componentType,
      relationship: event.relationship,
      transitUri: event.transitUri,
      details: event.details,
      size: event.size,
    }))
  }

  async function find(id: number): Promise<StoredEventDetail> {
    const event = await reader.event(id)
    if (event === undefined) throw errors.EVENT_NOT_FOUND({ id: String(id) })
    return event
  }

  /** Why an event cannot be replayed; null when it can. */
  async function whyNotReplay({ id, flow, sourceConnection, inputClaim }: StoredEvent): Promise<string | null> {
    if (sourceConnection === null)
      return 'the FlowFile did not come out of a connection, so there is none to put it back into.'
    const stored = await store.find(flow)
    if (stored === undefined || stored.deployedVersion === null) return `the flow "${flow}" is not deployed.`
    const { document } = await store.version(flow, stored.deployedVersion)
    if (![...walkConnections(document)].some((connection) => connection.id === sourceConnection)) {
      return `the deployed flow has no connection "${sourceConnection}" any more.`
    }
    if (inputClaim !== null && !(await hasContent(contentFolder(id), inputClaim)))
      return 'the content is no longer kept.'
    return null
  }

  async function side(id: number, claim: ContentClaim | null) {
    return claim === null ? null : { size: claim.length, available: await hasContent(contentFolder(id), claim) }
  }

  async function answer(
    id: number,
    claim: ContentClaim | null,
    attributes: Readonly<Record<string, string>>,
    inline: boolean,
  ): Promise<ContentAnswer> {
    const folder = contentFolder(id)
    if (claim !== null && !(await hasContent(folder, claim))) throw errors.CONTENT_GONE()
    return {
      size: claim?.length ?? 0,
      mimeType: mimeTypeOf(attributes['mime.type']),
      filename: attributes.filename ?? 'content',
      inline,
      open: (range) => (claim === null ? nothing() : readContent(folder, claim, range)),
    }
  }

  /** A FlowFile in a queue, or as its last event left it. */
  async function locate(text: string) {
    const id = ids.parse(text)
    const queued = await call('flowFile', id)
    if (queued !== undefined) return { queued, claim: queued.claim ?? null }
    const last = await reader.lastEvent(id)
    if (last === undefined) throw errors.FLOWFILE_NOT_FOUND({ id: text })
    return { last, claim: last.outputClaim ?? last.inputClaim }
  }

  return {
    async search(
      { flowFile, ...query }: Omit<EventQuery, 'flowFile'> & { flowFile?: string },
      signal?: AbortSignal,
    ): Promise<contract.EventPage> {
      const id = flowFile === undefined ? undefined : ids.parse(flowFile)
      const { items, nextCursor, partial } = await reader.search({ ...query, flowFile: id }, { signal })
      return { items: await summarise(items), nextCursor, partial, lag: lag() }
    },

    async event(id: number): Promise<contract.EventDetail> {
      const event = await find(id)
      const [summary] = await summarise([event])
      const why = await whyNotReplay(event)
      const family = (list: readonly number[]) => list.map((one) => ({ id: one, uuid: ids.uuid(one) }))
      return {
        ...summary,
        entryDate: event.entryDate,
        lineageStartDate: event.lineageStartDate,
        durationMs: event.durationMs,
        sourceConnection: event.sourceConnection,
        parents: family(event.parents),
        children: family(event.children),
        attributes: { ...event.attributes },
        changes: event.changes.map(([name, before, after]) => ({ name, before, after })),
        content: {
          equal: isSame(event.inputClaim, event.outputClaim),
          input: await side(id, event.inputClaim),
          output: await side(id, event.outputClaim),
        },
        replay: { available: why === null, why },
      }
    },

    async eventContent(id: number, which: 'input' | 'output', inline: boolean): Promise<ContentAnswer> {
      const event = await find(id)
      const claim = which === 'input' ? event.inputClaim : event.outputClaim
      if (claim === null) throw errors.CONTENT_NONE({ side: which })
      return answer(id, claim, event.attributes, inline)
    },

    /** Puts a copy of what the event's processor took in back into the connection that it came from. */
    async replay(id: number): Promise<{ flowFileId: number; connection: string }> {
      const event = await find(id)
      const why = await whyNotReplay(event)
      if (why !== null || event.sourceConnection === null) throw errors.NOT_REPLAYABLE({ why: why ?? '' })
      const { flow, sourceConnection: connection, inputClaim, flowFileId, lineageStartDate } = event
      const parent = { id: flowFileId, lineageStartDate }
      const result = await call('replay', {
        flow,
        connection,
        attributes: attributesBefore(event),
        claim: inputClaim ?? undefined,
        parent,
      })
      await store.audit(LOCAL_USER, 'replay', flow, { event: id, flowFile: result.flowFileId })
      return { ...result, connection }
    },

    async flowFile(text: string): Promise<contract.FlowFileDetail> {
      const { queued, last, claim } = await locate(text)
      const contentAvailable = claim === null || (await hasContent(contentFolder(ids.parse(text)), claim))
      if (queued !== undefined) {
        const { claim: _claim, ...detail } = queued
        return { ...detail, contentAvailable }
      }
      const { flowFileId: id, attributes, entryDate, lineageStartDate, time, flow, size } = last
      const uuid = ids.uuid(id)
      const filename = attributes.filename ?? uuid
      const times = { entryDate, lineageStartDate, queuedAt: time, penalizedUntil: null }
      return {
        id,
        uuid,
        filename,
        size,
        ...times,
        attributes: { ...attributes },
        flow,
        connection: null,
        contentAvailable,
      }
    },

    async flowFileContent(text: string, inline: boolean): Promise<ContentAnswer> {
      const { queued, last, claim } = await locate(text)
      return answer((queued ?? last).id, claim, (queued ?? last).attributes, inline)
    },

    async lineage(
      text: string,
      options: { depth?: number; limit?: number },
      signal?: AbortSignal,
    ): Promise<contract.Lineage> {
      const flowFileId = ids.parse(text)
      const { events, links, truncated } = await reader.lineage(flowFileId, options, { signal })
      if (events.length === 0) throw errors.FLOWFILE_NOT_FOUND({ id: text })
      const summaries = await summarise(events)
      return {
        flowFileId,
        flowFileUuid: ids.uuid(flowFileId),
        events: summaries.map((summary, index) => ({
          ...summary,
          parents: [...events[index].parents],
          children: [...events[index].children],
        })),
        links: [...links],
        truncated,
      }
    },
  }
}
export type Provenance = ReturnType<typeof createProvenance>

async function* nothing(): AsyncGenerator<Uint8Array> {
  // A FlowFile without content has no bytes to give.
}

const isSame = (a: ContentClaim | null, b: ContentClaim | null): boolean =>
  a?.segment === b?.segment && a?.offset === b?.offset && a?.length === b?.length

/** The attributes that the FlowFile had when the processor took it. */
function attributesBefore({ attributes, changes }: StoredEventDetail): Record<string, string> {
  const before = new Map(Object.entries(attributes))
  for (const [name, value] of changes) {
    if (value === null) before.delete(name)
    else before.set(name, value)
  }
  return Object.fromEntries(before)
}

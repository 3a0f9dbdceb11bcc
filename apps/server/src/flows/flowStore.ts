import type { FlowDocument } from '@mulgil/flow'
import { FlowDocument as FlowDocumentSchema, walkComponents } from '@mulgil/flow'
import type { AppStore, Flow as FlowRow, FlowVersion as VersionRow } from '@mulgil/provenance'
import { errors } from '../errors.ts'

/** A flow with its draft, as it is stored. */
export interface StoredFlow {
  readonly id: string
  readonly name: string
  readonly revision: number
  readonly draft: FlowDocument
  readonly deployedVersion: number | null
  readonly updatedAt: number
}

/** A document that was deployed once. */
export interface StoredVersion {
  readonly version: number
  readonly document: FlowDocument
  readonly note: string
  readonly deployedAt: number
  readonly deployedBy: string
}

/** A statement that is sent with the others of its transaction. */
type PrismaPromise = ReturnType<AppStore['db']['secret']['deleteMany' | 'createMany']>
type NewVersion = Omit<StoredVersion, 'deployedAt'>

export type FlowStore = ReturnType<typeof createFlowStore>

/** Drafts and versions in the application store. */
export function createFlowStore({ db }: AppStore) {
  return {
    async list(): Promise<StoredFlow[]> {
      return (await db.flow.findMany({ orderBy: [{ name: 'asc' }, { id: 'asc' }] })).map(toFlow)
    },

    async find(id: string): Promise<StoredFlow | undefined> {
      const row = await db.flow.findUnique({ where: { id } })
      return row === null ? undefined : toFlow(row)
    },

    async get(id: string): Promise<StoredFlow> {
      const row = await db.flow.findUnique({ where: { id } })
      if (row === null) throw errors.FLOW_NOT_FOUND({ flow: id })
      return toFlow(row)
    },

    async create(document: FlowDocument): Promise<StoredFlow> {
      const { id, name } = document
      return toFlow(await db.flow.create({ data: { id, name, draft: JSON.stringify(document) } }))
    },

    /** Replaces the draft that has this revision; throws REVISION_STALE when it is another by now. */
    async save(document: FlowDocument, revision: number): Promise<StoredFlow> {
      const { id, name } = document
      const data = { name, draft: JSON.stringify(document), revision: revision + 1 }
      const { count } = await db.flow.updateMany({ where: { id, revision }, data })
      const stored = await this.get(id)
      if (count === 0) throw errors.REVISION_STALE({ revision: stored.revision, yours: revision })
      return stored
    },

    async remove(id: string): Promise<void> {
      await db.flow.delete({ where: { id } })
    },

    async versions(id: string): Promise<StoredVersion[]> {
      return (await db.flowVersion.findMany({ where: { flowId: id }, orderBy: { version: 'desc' } })).map(toVersion)
    },

    async version(id: string, version: number): Promise<StoredVersion> {
      const row = await db.flowVersion.findUnique({ where: { flowId_version: { flowId: id, version } } })
      if (row === null) throw errors.VERSION_NOT_FOUND({ flow: id, version: String(version) })
      return toVersion(row)
    },

    /** The number that the next version gets. */
    async nextVersion(id: string): Promise<number> {
      const { _max } = await db.flowVersion.aggregate({ where: { flowId: id }, _max: { version: true } })
      return (_max.version ?? 0) + 1
    },

    /** Stores a version as the deployed one; `also` happens in the same transaction. */
    async addVersion(id: string, added: NewVersion, also: readonly PrismaPromise[]): Promise<StoredVersion> {
      const { version, document, note, deployedBy } = added
      const data = { flowId: id, version, document: JSON.stringify(document), note, deployedBy }
      await db.$transaction([
        db.flowVersion.create({ data }),
        db.flow.update({ where: { id }, data: { deployedVersion: version } }),
        ...also,
      ])
      return this.version(id, version)
    },

    async audit(who: string, what: string, flowId: string, details: Record<string, unknown> = {}): Promise<void> {
      await db.auditEntry.create({ data: { who, what, flowId, details: JSON.stringify(details) } })
    },
  }
}

const toFlow = ({ id, name, revision, draft, deployedVersion, updatedAt }: FlowRow): StoredFlow => ({
  id,
  name,
  revision,
  draft: FlowDocumentSchema.parse(JSON.parse(draft)),
  deployedVersion,
  updatedAt: updatedAt.getTime(),
})

const toVersion = ({ version, document, note, deployedAt, deployedBy }: VersionRow): StoredVersion => ({
  version,
  document: FlowDocumentSchema.parse(JSON.parse(document)),
  note,
  deployedAt: deployedAt.getTime(),
  deployedBy,
})

/** How many components a document has, labels and groups left out. */
export const countComponents = (document: FlowDocument): number =>
  [...walkComponents(document)].filter(({ component }) => component.kind !== 'label' && component.kind !== 'group')
    .length

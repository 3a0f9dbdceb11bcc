import * as contract from '@mulgil/client/contract'
import { diffFlows, type FlowDocument, MulgilError, walkServices } from '@mulgil/flow'
import type { CallEngine } from '../engine/engineHost.ts'
import type { ApplyOptions } from '../engine/protocol.ts'
import { errors } from '../errors.ts'
import type { Log } from '../log.ts'
import { parametersAmong, secretKeysIn, valuesAmong } from '../secrets/secretProperties.ts'
import { type Drafts, type FlowParts, findProblems, isDeployable, keysIn, LOCAL_USER } from './drafts.ts'
import { countComponents, type StoredVersion } from './flowStore.ts'

/** Which document of a flow: its draft, the deployed one, or a version. */
export type DocumentChoice = 'draft' | 'deployed' | number

/** Everything that is done with versions. */
export function createDeployments(
  { store, secrets, types, call, locked, changed }: FlowParts,
  drafts: Drafts,
  log: Log,
) {
  async function choose(id: string, choice: DocumentChoice): Promise<FlowDocument> {
    if (typeof choice === 'number') return (await store.version(id, choice)).document
    const stored = await store.get(id)
    return choice === 'draft' ? stored.draft : (await deployed(id)).document
  }

  async function deployed(id: string): Promise<StoredVersion> {
    const { deployedVersion } = await store.get(id)
    if (deployedVersion === null) throw errors.NOT_DEPLOYED({ flow: id })
    return store.version(id, deployedVersion)
  }

  /** What the engine needs besides the document. */
  async function applyOptions(
    document: FlowDocument,
    from: 'draft' | 'deployed',
    version: number,
  ): Promise<ApplyOptions> {
    const values = await secrets.open(document.id, from)
    const given = parametersAmong(document, values)
    // Only those that the document still marks: a value that is kept for undo must not reach the engine.
    const typed = secretKeysIn(document, await types.schemas()).flatMap((key) => {
      const value = values.get(key)
      return value === undefined ? [] : [[key, value] as const]
    })
    return {
      ...given,
      sensitive: valuesAmong(given),
      secrets: Object.fromEntries(typed),
      version,
    }
  }

  return {
    /** The version that runs; throws NOT_DEPLOYED. */
    deployed,

    async deploy(id: string, { revision, note, queues, start }: Deploy): Promise<contract.FlowVersion> {
      return locked(id, async () => {
        const stored = await store.get(id)
        if (stored.revision !== revision) throw errors.REVISION_STALE({ revision: stored.revision, yours: revision })
        const problems = await findProblems(stored.draft, { secrets, store, call })
        if (!isDeployable(problems)) {
          const count = problems.filter(({ severity }) => severity === 'error').length
          throw errors.FLOW_INVALID({ count }, { problems })
        }
        const version = await store.nextVersion(id)
        await call('apply', stored.draft, { ...(await applyOptions(stored.draft, 'draft', version)), queues })
        const added = { version, document: stored.draft, note, deployedBy: LOCAL_USER }
        const result = await store.addVersion(id, added, await secrets.deployment(id))
        await store.audit(LOCAL_USER, 'deploy', id, { version })
        if (start) await call('start', id)
        changed(await store.get(id))
        return toVersion(result)
      })
    },

    async versions(id: string): Promise<contract.FlowVersion[]> {
      await store.get(id)
      return (await store.versions(id)).map(toVersion)
    },

    async version(id: string, version: number) {
      await store.get(id)
      const found = await store.version(id, version)
      return { ...toVersion(found), document: found.document }
    },

    async diff(id: string, from: DocumentChoice, to: DocumentChoice): Promise<contract.FlowDiff> {
      const before = await choose(id, from)
      const after = await choose(id, to)
      const changes = diffFlows(before, after)
      if (from === 'deployed' && to === 'draft') {
        const changed = await secrets.changed(id)
        const used = keysIn(after, await types.schemas())
        const services = new Set([...walkServices(after)].map((service) => service.id))
        changes.push(...used.filter((key) => changed.has(key)).map((key) => secretChange(key, services)))
      }
      return { from: String(from), to: String(to), changes }
    },

    /** The draft becomes what that version was. */
    async rollback(id: string, version: number): Promise<contract.Flow> {
      const { revision } = await store.get(id)
      const { document } = await store.version(id, version)
      const flow = await drafts.save(id, { revision, document })
      await store.audit(LOCAL_USER, 'rollback', id, { version })
      return flow
    },

    /** Gives its deployed flows to an engine that has just opened; one that cannot be applied does not stop the others. */
    async applyAll(callOpened: CallEngine, isHere: (flow: string) => boolean): Promise<void> {
      for (const { id, deployedVersion } of await store.list()) {
        if (deployedVersion === null || !isHere(id)) continue
        try {
          const { document } = await store.version(id, deployedVersion)
          await callOpened('apply', document, await applyOptions(document, 'deployed', deployedVersion))
        } catch (error) {
          // The engine has ended meanwhile; the next one gets them all again.
          if (error instanceof MulgilError && error.code === 'ENGINE_STARTING') return
          log.error(`The flow "${id}" (version ${deployedVersion}) could not be applied and does not run`, error)
        }
      }
    },
  }
}
export type Deployments = ReturnType<typeof createDeployments>

interface Deploy {
  readonly revision: number
  readonly note: string
  readonly queues?: 'wait' | 'drain' | 'drop'
  readonly start: boolean
}

const toVersion = ({ version, note, deployedAt, deployedBy, document }: StoredVersion): contract.FlowVersion => ({
  version,
  note,
  deployedAt,
  deployedBy,
  components: countComponents(document),
})

/** A secret whose value is another than the deployed one shows as a change, without either value. */
function secretChange(key: string, services: ReadonlySet<string>): contract.FlowChange {
  const { what, id, path } = placeOfSecret(key, services)
  return { kind: 'changed', what, id, fields: [{ path, before: contract.SECRET_KEPT, after: contract.SECRET_KEPT }] }
}

function placeOfSecret(key: string, services: ReadonlySet<string>) {
  if (key.startsWith('parameter:'))
    return { what: 'parameter', id: key.slice('parameter:'.length), path: 'value' } as const
  const dot = key.indexOf('.')
  const [id, path] = [key.slice(0, dot), `properties.${key.slice(dot + 1)}`]
  return { what: services.has(id) ? 'service' : 'component', id, path } as const
}

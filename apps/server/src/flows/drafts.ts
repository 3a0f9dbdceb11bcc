import { randomBytes } from 'node:crypto'
import type * as contract from '@mulgil/client/contract'
import {
  diffFlows,
  FLOW_FORMAT,
  FlowDocument,
  MulgilError,
  type Problem,
  parseFlow,
  serialiseFlow,
  walkComponents,
} from '@mulgil/flow'
import type { CallEngine } from '../engine/engineHost.ts'
import { errors } from '../errors.ts'
import type { KeyedLock } from '../keyedLock.ts'
import {
  parametersAmong,
  type SchemaOf,
  secretKeysIn,
  sensitiveParameters,
  takeSecrets,
  withoutSecrets,
} from '../secrets/secretProperties.ts'
import type { SecretStore } from '../secrets/secretStore.ts'
import type { Templates } from '../templates.ts'
import type { ComponentTypes } from './componentTypes.ts'
import { countComponents, type FlowStore, type StoredFlow } from './flowStore.ts'
import { findLinkProblems } from './linkProblems.ts'

/** Who does things, until there are users. */
export const LOCAL_USER = 'local'

export interface FlowParts {
  readonly store: FlowStore
  readonly secrets: SecretStore
  readonly types: ComponentTypes
  readonly templates: Templates
  readonly call: CallEngine
  /** One writer at a time a flow. */
  readonly locked: KeyedLock
  /** Tells the watchers that a draft or a deployment changed. */
  changed(flow: StoredFlow): void
  removed(flow: string): void
}

/** Everything that is done with drafts. */
export function createDrafts({ store, secrets, types, templates, call, locked, changed, removed }: FlowParts) {
  /** The draft as clients see it. */
  async function toFlow(stored: StoredFlow): Promise<contract.Flow> {
    const schemaOf = await types.schemas()
    const { revision, draft: document, deployedVersion, updatedAt } = stored
    const used = keysIn(document, schemaOf)
    const known = await secrets.keys(stored.id)
    return {
      revision,
      document,
      deployedVersion,
      draftChanged: await isChanged(stored, used),
      secretsSet: used.filter((key) => known.has(key)),
      updatedAt,
    }
  }

  async function isChanged({ id, draft, deployedVersion }: StoredFlow, used: readonly string[]): Promise<boolean> {
    if (deployedVersion === null) return true
    const { document } = await store.version(id, deployedVersion)
    // Where things stand on the canvas makes no difference to what runs.
    if (diffFlows(document, draft).some(({ kind }) => kind !== 'moved')) return true
    const changedSecrets = await secrets.changed(id)
    return used.some((key) => changedSecrets.has(key))
  }

  async function runStateOf({ id, deployedVersion }: StoredFlow): Promise<contract.FlowSummary['runState']> {
    if (deployedVersion === null) return 'undeployed'
    const { document } = await store.version(id, deployedVersion)
    const processors = [...walkComponents(document)].flatMap((placed) =>
      placed.component.kind === 'processor' ? [placed.id] : [],
    )
    const states: Record<string, contract.RunState> = await call('runStates', id).catch((error: unknown) => {
      // Its version could not be applied when the server started; the log says why.
      // Or the engine is blocked, and has not said it before.
      if (error instanceof MulgilError && ['FLOW_UNKNOWN', 'ENGINE_BLOCKED'].includes(error.code)) return {}
      throw error
    })
    return summarise(processors.map((processor) => states[processor]))
  }

  async function add(document: FlowDocument): Promise<contract.Flow> {
    return locked(`new ${document.id}`, async () => {
      const id = (await store.find(document.id)) === undefined ? document.id : await freeId(document.id)
      const { document: clean, typed } = takeSecrets(
        { ...document, id: id as FlowDocument['id'] },
        await types.schemas(),
        new Set(),
      )
      const stored = await store.create(clean)
      await secrets.set(id, typed)
      await store.audit(LOCAL_USER, 'create', id)
      changed(stored)
      return toFlow(stored)
    })
  }

  async function freeId(wanted: string): Promise<string> {
    for (let number = 2; number < 100; number += 1) {
      const id = `${wanted.slice(0, 60)}-${number}`
      if ((await store.find(id)) === undefined) return id
    }
    return `${wanted.slice(0, 50)}-${randomBytes(4).toString('hex')}`
  }

  return {
    async list(): Promise<contract.FlowSummary[]> {
      const schemaOf = await types.schemas()
      return Promise.all(
        (await store.list()).map(async (stored) => ({
          id: stored.id,
          name: stored.name,
          revision: stored.revision,
          deployedVersion: stored.deployedVersion,
          draftChanged: await isChanged(stored, keysIn(stored.draft, schemaOf)),
          runState: await runStateOf(stored),
          components: countComponents(stored.draft),
          updatedAt: stored.updatedAt,
        })),
      )
    },

    async get(id: string): Promise<contract.Flow> {
      return toFlow(await store.get(id))
    },

    /** A new flow: a template's, the given document, or an empty one. */
    async create({
      name,
      document,
      template,
    }: {
      name?: string
      document?: FlowDocument
      template?: string
    }): Promise<contract.Flow> {
      const start = template === undefined ? document : (await templates.get(template)).document
      const title = name ?? start?.name ?? 'Flow'
      if (start !== undefined) return add({ ...start, name: title })
      return add(FlowDocument.parse({ format: FLOW_FORMAT, id: slug(title), name: title, root: {} }))
    },

    /** A new flow from the text of a file. */
    async import(text: string): Promise<contract.Flow> {
      return add(parseFlow(text))
    },

    async save(
      id: string,
      { revision, document }: { revision: number; document: FlowDocument },
    ): Promise<contract.Flow> {
      if (document.id !== id) throw errors.FLOW_ID_DIFFERS({ flow: id, document: document.id })
      return locked(id, async () => {
        const before = await store.get(id)
        if (before.revision !== revision) throw errors.REVISION_STALE({ revision: before.revision, yours: revision })
        const { document: clean, typed } = takeSecrets(document, await types.schemas(), await secrets.keys(id))
        // First the values: a marker without one would be a lost secret, a value without a marker is nothing.
        await secrets.set(id, typed)
        const stored = await store.save(clean, revision)
        changed(stored)
        return toFlow(stored)
      })
    },

    /** Deletes the flow with its versions and secrets; throws QUEUE_NOT_EMPTY while it holds data. */
    async remove(id: string, queues: 'drop' | undefined): Promise<void> {
      await locked(id, async () => {
        const { deployedVersion } = await store.get(id)
        if (deployedVersion !== null) await call('removeFlow', id, { queues })
        await store.remove(id)
        await store.audit(LOCAL_USER, 'delete', id)
        removed(id)
      })
    },

    async validate(id: string, document: FlowDocument | undefined): Promise<contract.Validation> {
      const stored = await store.get(id)
      const problems = await findProblems(document ?? stored.draft, { secrets, store, call })
      return { valid: isDeployable(problems), problems }
    },

    /** Sets the value of a sensitive parameter of the draft; null takes it away. */
    async setSecret(id: string, key: string, value: string | null): Promise<void> {
      await locked(id, async () => {
        const stored = await store.get(id)
        if (!sensitiveParameters(stored.draft).some((parameter) => parameter.key === key))
          throw errors.SECRET_NOT_WANTED({ key })
        await secrets.set(id, [[key, value]])
        await store.audit(LOCAL_USER, value === null ? 'clear secret' : 'set secret', id, { key })
        changed(stored)
      })
    },

    /** The text of a file with the draft or a version, without secrets. */
    async export(id: string, version: number | 'draft'): Promise<{ filename: string; text: string }> {
      const stored = await store.get(id)
      const document = version === 'draft' ? stored.draft : (await store.version(id, version)).document
      return { filename: `${id}.json`, text: serialiseFlow(withoutSecrets(document, await types.schemas())) }
    },
  }
}
export type Drafts = ReturnType<typeof createDrafts>

/** The keys of everything sensitive that a document has. */
export const keysIn = (document: FlowDocument, schemaOf: SchemaOf): readonly string[] => [
  ...sensitiveParameters(document).map(({ key }) => key),
  ...secretKeysIn(document, schemaOf),
]

/** All problems of a document, with the sensitive values of its flow's draft filled in. */
export async function findProblems(
  document: FlowDocument,
  { secrets, store, call }: Pick<FlowParts, 'secrets' | 'store' | 'call'>,
): Promise<Problem[]> {
  const values = await secrets.open(document.id, 'draft')
  const own = await call('validate', document, parametersAmong(document, values))
  return [...own, ...(await findLinkProblems(document, store))]
}

/** True when no problem is an error. */
export const isDeployable = (problems: readonly Problem[]): boolean =>
  problems.every(({ severity }) => severity !== 'error')

function summarise(states: readonly (contract.RunState | undefined)[]): contract.FlowSummary['runState'] {
  const running = states.map((state) => state === 'running' || state === 'starting')
  if (!running.includes(true)) return 'stopped'
  return running.includes(false) ? 'partly' : 'running'
}

/** An id that people recognise in a path: Latin letters and digits of the name, else chance. */
function slug(name: string): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
  return words === '' ? `flow-${randomBytes(4).toString('hex')}` : words
}

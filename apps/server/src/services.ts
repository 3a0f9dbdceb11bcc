import { engineOfId, POSITIONS_BYTES } from '@mulgil/engine/reading'
import { combineReaders, openAppStore, startProvenanceReader } from '@mulgil/provenance'
import { engineFolders } from './engine/engineFolders.ts'
import { engineMemoryLimit } from './engine/engineMemory.ts'
import { openEnginePool } from './engine/enginePool.ts'
import { openPlacement, type Placement } from './engine/placement.ts'
import { errors } from './errors.ts'
import { createExpressionTester } from './expressions/expressionTester.ts'
import { createComponentTypes } from './flows/componentTypes.ts'
import { createDeployments, type Deployments } from './flows/deployments.ts'
import { createDrafts, type FlowParts, LOCAL_USER } from './flows/drafts.ts'
import { createFlowNames } from './flows/flowNames.ts'
import { createFlowStore } from './flows/flowStore.ts'
import { createRuns } from './flows/runs.ts'
import { createKeyedLock } from './keyedLock.ts'
import { createBulletins } from './live/bulletins.ts'
import type { FlowChanged } from './live/live.ts'
import type { Log } from './log.ts'
import { createFlowFileIds } from './provenance/flowFileIds.ts'
import { openIndexerHost } from './provenance/indexerHost.ts'
import { createProvenance } from './provenance/provenance.ts'
import { openSecretBox } from './secrets/secretBox.ts'
import { createSecretStore } from './secrets/secretStore.ts'
import type { Settings } from './settings.ts'
import { journalArchive, storageLimits } from './storageLimits.ts'
import { createTemplates } from './templates.ts'
import { version } from './version.ts'

/** All parts of a server, wired together; disposing of them closes engine and stores. */
export type Services = Awaited<ReturnType<typeof openServices>>

/** Opens the parts of a server. The engine opens in its own thread meanwhile: `engine.opened` tells when it is done. */
export async function openServices(settings: Settings, log: Log, moreProcessors?: string) {
  await using stack = new AsyncDisposableStack()
  const startedAt = performance.now()
  const { home, durability, database, secretKey, blockedLimit, hangAfter, engineMemory } = settings
  const box = openSecretBox(home, secretKey)
  const bulletins = createBulletins()
  const listeners = new Set<(change: FlowChanged) => void>()
  const wired = Promise.withResolvers<Deployments>()
  wired.promise.catch(() => undefined)
  stack.defer(() => wired.reject(new Error('The server is closing.')))

  const isLocal = database === 'sqlite'
  const folders = engineFolders(home, settings.engines)
  if (!isLocal && folders.length > 1) throw errors.ENGINES_NEED_SQLITE({ engines: folders.length })
  const placed = Promise.withResolvers<Placement>()
  placed.promise.catch(() => undefined)
  stack.defer(() => placed.reject(new Error('The server is closing.')))
  const engines = folders.map(({ engine, journal, provenance }) => ({
    folder: engine,
    journalFolder: journal,
    store: isLocal ? provenance : database,
    positions: new SharedArrayBuffer(POSITIONS_BYTES),
  }))
  const archive = journalArchive(settings, engines.length)
  // Before the engines, so that they are closed after them.
  const indexers = engines.map(({ store, journalFolder, positions }) =>
    stack.use(openIndexerHost({ store, journalFolder, positions, archive, log })),
  )
  const engine = stack.use(
    openEnginePool({
      engines,
      placement: placed.promise,
      durability,
      log,
      onBulletin: bulletins.add,
      blockedLimitMs: blockedLimit,
      hangMs: hangAfter,
      storage: storageLimits(settings, engines.length),
      memoryBytes: engineMemory ?? engineMemoryLimit(engines.length),
      moreProcessors,
      onOpened: async (call, isHere): Promise<void> => (await wired.promise).applyAll(call, isHere),
    }),
  )
  const { call } = engine
  const appStore = stack.use(await openAppStore(isLocal ? { folder: home } : { url: database }))
  const store = createFlowStore(appStore)
  placed.resolve(await openPlacement(appStore, settings.engines))
  const names = createFlowNames(store)
  const types = createComponentTypes(call)
  const templates = createTemplates()
  const parts: FlowParts = {
    store,
    secrets: createSecretStore(appStore, box),
    types,
    templates,
    call,
    locked: createKeyedLock(),
    changed: ({ id, revision, deployedVersion }) => {
      names.forget(id)
      for (const listen of listeners) listen({ flow: id, revision, deployedVersion, by: LOCAL_USER })
    },
    removed: (id) => {
      names.forget(id)
      bulletins.clear(id)
    },
  }
  const drafts = createDrafts(parts)
  const deployments = createDeployments(parts, drafts, log)
  const runs = createRuns({ store, deployments, call, answers: engine.answers, home })
  const reader = stack.use(combineReaders(engines.map(({ store: index }) => startProvenanceReader({ store: index }))))
  const ids = createFlowFileIds(engine.node, engines.length)
  const contentFolder = (id: number) => (folders[engineOfId(id)] ?? folders[0]).content
  const lag = () => {
    const stats = indexers.map((indexer) => indexer.stats())
    const bytes = stats.reduce((sum, { lagBytes }) => sum + lagBytes, 0)
    return { bytes, ms: Math.max(...stats.map(({ lagMs }) => lagMs)) }
  }
  const provenance = createProvenance({ reader, lag, ids, names, store, call, contentFolder })
  const expressions = stack.use(createExpressionTester(store))
  wired.resolve(deployments)

  const owned = stack.move()
  return {
    engine,
    bulletins,
    types,
    templates,
    drafts,
    deployments,
    runs,
    provenance,
    expressions,
    health: () => ({ status: engine.status(), version, uptimeMs: Math.round(performance.now() - startedAt) }),
    /** Calls back when a draft or a deployment has changed. */
    onChanged: (listen: (change: FlowChanged) => void) => void listeners.add(listen),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

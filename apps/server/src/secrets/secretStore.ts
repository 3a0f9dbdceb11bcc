import type { AppStore } from '@mulgil/provenance'
import type { SecretBox } from './secretBox.ts'
import type { SecretKey } from './secretProperties.ts'

/**
 * Secrets of drafts and of what is deployed. They are apart because a new value in the draft must not reach the running
 * flow before it is deployed. A value stays when its property is deleted from the draft, so that undo and rollback
 * bring it back; it goes with the flow, or when it is set to nothing.
 */
export type SecretStore = ReturnType<typeof createSecretStore>

/** Prefix of the keys of what runs. A component id has no colon, and no other key begins so. */
const DEPLOYED = 'deployed:'

/** Secrets in the application store, sealed by the box. */
export function createSecretStore({ db }: AppStore, box: SecretBox) {
  const placeOf = (flow: string, key: SecretKey) => `${flow}/${key}`

  async function rowsOf(flow: string, deployed: boolean) {
    const rows = await db.secret.findMany({ where: { flowId: flow } })
    return rows
      .filter(({ key }) => key.startsWith(DEPLOYED) === deployed)
      .map(({ key, ciphertext }) => ({ key: deployed ? key.slice(DEPLOYED.length) : key, ciphertext }))
  }

  return {
    /** Keys that have a value in the draft. */
    async keys(flow: string): Promise<Set<SecretKey>> {
      return new Set((await rowsOf(flow, false)).map(({ key }) => key))
    },

    /** Sets values of the draft; null takes one away. */
    async set(flow: string, values: Iterable<readonly [SecretKey, string | null]>): Promise<void> {
      for (const [key, value] of values) {
        if (value === null) {
          await db.secret.deleteMany({ where: { flowId: flow, key } })
          continue
        }
        const ciphertext = box.seal(value, placeOf(flow, key))
        const where = { flowId_key: { flowId: flow, key } }
        await db.secret.upsert({ where, create: { flowId: flow, key, ciphertext }, update: { ciphertext } })
      }
    },

    /** Values of the draft or of what is deployed, in the clear: for the engine only. */
    async open(flow: string, from: 'draft' | 'deployed'): Promise<Map<SecretKey, string>> {
      const rows = await rowsOf(flow, from === 'deployed')
      return new Map(rows.map(({ key, ciphertext }) => [key, box.open(ciphertext, placeOf(flow, key))]))
    },

    /** What makes the draft's values those of what is deployed, for the transaction that stores the version. */
    async deployment(flow: string) {
      const rows = await rowsOf(flow, false)
      const data = rows.map(({ key, ciphertext }) => ({ flowId: flow, key: `${DEPLOYED}${key}`, ciphertext }))
      return [
        db.secret.deleteMany({ where: { flowId: flow, key: { startsWith: DEPLOYED } } }),
        db.secret.createMany({ data }),
      ]
    },

    /** Keys whose value in the draft is not the deployed one. */
    async changed(flow: string): Promise<Set<SecretKey>> {
      const [drafts, deployed] = [await rowsOf(flow, false), await rowsOf(flow, true)]
      const before = new Map(deployed.map(({ key, ciphertext }) => [key, Buffer.from(ciphertext)]))
      const changed = drafts.filter(({ key, ciphertext }) => !before.get(key)?.equals(ciphertext)).map(({ key }) => key)
      const kept = new Set(drafts.map(({ key }) => key))
      return new Set([...changed, ...[...before.keys()].filter((key) => !kept.has(key))])
    },
  }
}

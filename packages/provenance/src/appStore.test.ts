import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AppStore, openAppStore } from './appStore.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'app-store-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const pragma = async (store: AppStore, name: string) =>
  Object.values((await store.db.$queryRawUnsafe<Record<string, unknown>[]>(`PRAGMA ${name}`))[0])[0]

test('a fresh store is migrated, and keeps what it was given when it is opened again', async () => {
  {
    await using store = await openAppStore({ folder })
    await store.db.flow.create({ data: { id: 'line-7', name: 'Line 7', draft: '{}' } })
    await store.db.secret.create({
      data: { flowId: 'line-7', key: 'parameter:token', ciphertext: Buffer.from([0, 255]) },
    })
  }
  await using store = await openAppStore({ url: `file:${folder}/mulgil.db` })
  const flow = await store.db.flow.findUniqueOrThrow({ where: { id: 'line-7' }, include: { secrets: true } })
  expect(flow).toMatchObject({ name: 'Line 7', revision: 1, deployedVersion: null })
  expect(flow.createdAt).toBeInstanceOf(Date)
  expect([...flow.secrets[0].ciphertext]).toEqual([0, 255])
})

test('deleting a flow takes its versions and secrets along and leaves the audit trail', async () => {
  await using store = await openAppStore({ folder })
  await store.db.flow.create({
    data: {
      id: 'f',
      name: 'F',
      draft: '{}',
      versions: { create: { version: 1, document: '{}', deployedBy: 'someone' } },
      secrets: { create: { key: 'k', ciphertext: Buffer.from('x') } },
    },
  })
  await store.db.auditEntry.create({ data: { who: 'someone', what: 'flow.delete', flowId: 'f' } })
  await store.db.flow.delete({ where: { id: 'f' } })
  expect(await store.db.flowVersion.count()).toBe(0)
  expect(await store.db.secret.count()).toBe(0)
  expect(await store.db.auditEntry.findMany()).toMatchObject([{ who: 'someone', what: 'flow.delete', details: '{}' }])
})

test('a SQLite store writes ahead and syncs each commit', async () => {
  await using store = await openAppStore({ folder })
  expect(await pragma(store, 'journal_mode')).toBe('wal')
  expect(Number(await pragma(store, 'synchronous'))).toBe(2)
  expect(Number(await pragma(store, 'busy_timeout'))).toBe(10_000)
})

test.for(['', 'mysql://host/name', 'file:'])('the setting "%s" is refused with what to write instead', async (url) => {
  await expect(openAppStore({ url })).rejects.toMatchObject({ code: 'DATABASE_URL_INVALID' })
})

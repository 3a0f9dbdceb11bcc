import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type * as contract from '@mulgil/client/contract'
import { expect, test } from 'vitest'
import { reindexHome } from '../reindexHome.ts'
import { readSettings } from '../settings.ts'
import { smallFlow, startTestServer, until } from '../testing/testServer.ts'

test('[P8] a server starts with a damaged index, says what to do, and runs its flows', async () => {
  await using server = await startTestServer()
  await server.ok('POST', '/api/flows', { document: smallFlow('small') })
  await server.ok('POST', '/api/flows/small/deploy', { revision: 1 })
  const runOnce = () => server.ok('POST', '/api/flows/small/components/source/run-once')
  const created = () => server.ok<contract.EventPage>('GET', '/api/provenance?type=CREATE')
  await runOnce()
  await until(created, ({ items }) => items.length === 1)
  await server.stop()
  const index = join(server.home, 'provenance')
  for (const name of await readdir(index)) await rm(join(index, name))
  await writeFile(join(index, 'chunks-0000000000000001.db'), 'this is no database')

  await server.restart()
  await runOnce()
  const { status, body } = await server.request<{ code: string; todo: string }>('GET', '/api/provenance')
  expect({ status, body }).toMatchObject({ status: 503, body: { code: 'INDEX_DAMAGED' } })
  await until(
    async () => server.lines.filter((line) => line.includes('mulgil reindex')),
    (lines) => lines.length > 0,
  )
  await server.stop()
  const settings = readSettings({ argv: ['--home', server.home], env: {}, cwd: server.home })
  const summary = (await reindexHome(settings)).get('engine')
  expect(summary).toMatchObject({ damaged: ['chunks-0000000000000001.db'], missing: undefined })
  await server.restart()
  expect((await created()).items).toHaveLength(2)
})

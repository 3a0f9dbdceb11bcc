import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeDirectory } from './makeDirectory.ts'

test('makes what is missing, and leaves what is there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mulgil-directory-'))
  await makeDirectory(join(folder, 'a', 'b', 'c'))
  await makeDirectory(join(folder, 'a', 'b', 'c'))
  expect((await stat(join(folder, 'a', 'b', 'c'))).isDirectory()).toBe(true)
  await rm(folder, { recursive: true })
})

test('says why where none can be made', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mulgil-directory-'))
  await writeFile(join(folder, 'file'), '')
  await expect(makeDirectory(join(folder, 'file', 'inside'))).rejects.toMatchObject({ code: 'ENOTDIR' })
  await rm(folder, { recursive: true })
})

test.runIf(process.platform === 'linux')('ends where the system refuses with ENOENT', async () => {
  await expect(makeDirectory('/proc/nowhere/inside')).rejects.toMatchObject({ code: 'ENOENT' })
})

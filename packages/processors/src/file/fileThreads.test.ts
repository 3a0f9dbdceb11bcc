import { spawnSync } from 'node:child_process'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runFileJob, SCRATCH_BYTES } from './fileThreads.ts'
import { createTestFolder } from './testFolder.ts'

test('files that fit are read one behind the other, and each that does not says why', async () => {
  await using folder = await createTestFolder()
  const [small, half, twin, large] = await Promise.all([
    folder.write('small', 'abc'),
    folder.write('half', Buffer.alloc(SCRATCH_BYTES / 2, 'h')),
    folder.write('twin', Buffer.alloc(SCRATCH_BYTES / 2, 't')),
    folder.write('large', Buffer.alloc(SCRATCH_BYTES + 1)),
  ])
  const paths = [small, half, twin, large, folder.path, join(folder.path, 'missing'), 'with\0nul']
  const { outcomes, content } = await runFileJob(
    { kind: 'read', paths, maxBytes: SCRATCH_BYTES },
    {},
    ({ outcomes }, scratch) => ({
      outcomes,
      content: scratch.subarray(0, 4).toString(),
    }),
  )
  expect(outcomes).toMatchObject([
    'read',
    'read',
    'later',
    'large',
    'notRegular',
    { code: 'ENOENT', syscall: 'open' },
    { code: 'ERR_INVALID_ARG_VALUE' },
  ])
  expect(content).toBe('abch')
})

test('a file system that hangs holds up the jobs that wait for it, and no others', async () => {
  await using folder = await createTestFolder()
  const target = await folder.write('target', 'content')
  const pipes = ['a', 'b', 'c'].map((name) => join(folder.path, name))
  spawnSync('mkfifo', pipes)
  const abort = new AbortController()
  // Comparing the file that is there with a pipe that nobody writes waits for ever, as a dead network file system does.
  const hanging = pipes.map((temporary) =>
    runFileJob(
      {
        kind: 'write',
        files: [{ directory: folder.path, target, temporary, own: { from: 0, until: Number.POSITIVE_INFINITY } }],
        conflict: 'fail',
        makeDirectories: false,
        sync: false,
      },
      { signal: abort.signal },
    ),
  )
  const answer = await runFileJob({ kind: 'read', paths: [target], maxBytes: 100 })
  expect(answer.outcomes).toEqual(['read'])
  abort.abort(new Error('stopped'))
  for (const result of await Promise.allSettled(hanging)) expect(result).toMatchObject({ status: 'rejected' })
  // Lets the threads go.
  for (const pipe of pipes) await (await open(pipe, 'r+')).close()
})

import { appendFile, rename, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readChunks } from './readChunks.ts'
import { tailStep } from './tail.ts'
import type { TailPosition } from './tailPosition.ts'
import { createTestFolder } from './testFolder.ts'

type Step = { readonly kind: 'append'; readonly text: string } | { readonly kind: 'rotate' } | { readonly kind: 'tail' }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[ab\n]{1,6}$/).map((text): Step => ({ kind: 'append', text })) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'rotate' }) },
  { weight: 2, arbitrary: fc.constant<Step>({ kind: 'tail' }) },
)

test('whatever is appended comes once and in order, however often the file is rotated meanwhile', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      await using folder = await createTestFolder()
      const live = join(folder.path, 'app.log')
      let written = ''
      let read = ''
      let changes = 0
      let at: TailPosition | undefined
      const append = async (text: string) => {
        written += text
        await appendFile(live, text)
        // Rotated files are put in order by their times, which quick writes may share.
        changes += 1
        await utimes(live, changes, changes)
      }
      const options = {
        rollingFilenamePattern: 'app.log.*',
        initialStartPosition: 'beginningOfTime',
        maxBufferSize: 1000,
      } as const
      const tail = async () => {
        for (let more = true; more; ) {
          const done = await tailStep(live, at, options, async ({ file, start, end }) => {
            for await (const chunk of readChunks(file.handle, start, end)) read += Buffer.from(chunk).toString()
          })
          expect(done.lost).toBeUndefined()
          at = done.next
          more = done.more
        }
      }
      for (const each of steps) {
        if (each.kind === 'append') await append(each.text)
        else if (each.kind === 'tail') await tail()
        else await rename(live, `${live}.${String(changes).padStart(4, '0')}`).catch(() => undefined)
        expect(written.startsWith(read)).toBe(true)
      }
      await append('\n')
      await tail()
      expect(read).toBe(written)
    }),
    { numRuns: 60 },
  )
}, 30_000)

import { basename } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { z } from 'zod'

const SAMPLE_MS = 50
const GIVE_UP_MS = 2000

const Profile = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      hitCount: z.number().default(0),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.number() }),
      children: z.array(z.number()).default([]),
    }),
  ),
})

/** Where a thread spends its time right now. */
export interface HotSpot {
  /** As `replaceLine (ReplaceText.ts:37)`, for people. */
  readonly place: string
  /** Names of the files on the stack without their ends, innermost first: a processor's file is named as its type. */
  readonly files: readonly string[]
}

/** Looks into a thread that does not answer; undefined where V8 cannot be interrupted there (a system call that waits). */
export async function hotSpotOf(worker: Worker): Promise<HotSpot | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => resolve(undefined), GIVE_UP_MS)
  try {
    return await Promise.race([sample(worker), late])
  } catch {
    // The thread ended meanwhile.
    return undefined
  } finally {
    clearTimeout(timer)
  }
}

async function sample(worker: Worker): Promise<HotSpot | undefined> {
  const handle = await worker.startCpuProfile()
  await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS))
  return hottest(await handle.stop())
}

/** The frame that most samples hit, and the files below it; `profile` is V8's JSON. */
export function hottest(profile: string): HotSpot | undefined {
  const { nodes } = Profile.parse(JSON.parse(profile))
  const parents = new Map(nodes.flatMap((node) => node.children.map((child) => [child, node] as const)))
  const inCode = nodes.filter(({ callFrame }) => callFrame.url.startsWith('file:'))
  const hot = inCode.sort((a, b) => b.hitCount - a.hitCount)[0]
  if (hot === undefined) return undefined
  const { functionName, url, lineNumber } = hot.callFrame
  const files: string[] = []
  for (let at: typeof hot | undefined = hot; at !== undefined; at = parents.get(at.id)) {
    const file = basename(at.callFrame.url).replace(/\.[a-z]+$/, '')
    if (file !== '' && files.at(-1) !== file) files.push(file)
  }
  return { place: `${functionName || 'anonymous'} (${basename(url)}:${lineNumber + 1})`, files }
}

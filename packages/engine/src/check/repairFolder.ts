import { join } from 'node:path'
import { type Disk, writeFileDurably } from '../disk.ts'
import { errors } from '../errors.ts'
import { isStuck } from '../isStuck.ts'
import { Journal } from '../journal/journal.ts'
import type { FlowFileRecord } from '../journal/records.ts'
import type { EngineState } from '../journal/recoveredState.ts'
import { PROVENANCE_TYPES } from '../provenance.ts'
import { endCommit } from '../queue/queueCommits.ts'
import { type CheckOptions, checkFolder, queuedIn } from './checkFolder.ts'
import type { FolderProblem, FolderReport, RepairAction } from './report.ts'

const DROP = PROVENANCE_TYPES.indexOf('DROP')
/** How many FlowFiles one commit names at most. */
const END_BATCH = 2000
type Dangling = Extract<FolderProblem, { kind: 'danglingClaim' }>

/**
 * Checks a data folder, then takes FlowFiles whose content is gone out of their queues (kept in a file beside the
 * journal, and ended there with a DROP event), cuts a torn tail as the next start would, and clears away what nobody
 * needs; unknown files are moved aside. Damage in the middle of the journal is left as it is: JOURNAL_CORRUPT is thrown.
 */
export async function repairFolder(
  options: CheckOptions,
): Promise<{ readonly before: FolderReport; readonly after: FolderReport; readonly actions: readonly RepairAction[] }> {
  const before = await checkFolder(options)
  for (const problem of before.problems) if (problem.kind === 'journalDamage') throw errors.JOURNAL_CORRUPT(problem)
  const stamp = new Date((options.now ?? Date.now)()).toISOString().replaceAll(/[:.]/g, '-')
  // First what is damaged goes aside, so that nothing below takes it for good.
  const actions = [...(await clearAway(options, before, stamp)), ...(await mendJournal(options, before, stamp))]
  return { before, after: await checkFolder(options), actions }
}

async function mendJournal(options: CheckOptions, report: FolderReport, stamp: string): Promise<RepairAction[]> {
  const { disk, folder, now = Date.now } = options
  const { torn, files } = report.journal
  const dangling = report.problems.filter((problem): problem is Dangling => problem.kind === 'danglingClaim')
  if (files === 0 || (!torn && dangling.length === 0)) return []
  const actions: RepairAction[] = []
  const { journal, recovered } = await Journal.open({
    folder: join(folder, 'journal'),
    disk,
    syncContent: async () => undefined,
    // The one file takes what is added here; the next start of the engine writes a snapshot when it wants one.
    maxFileBytes: Number.POSITIVE_INFINITY,
    takeSnapshot: () => ({ bytes: Buffer.alloc(0), pages: new Set() }),
    onFailure: () => undefined,
    onRecovered: () => undefined,
  })
  if (torn) actions.push({ kind: 'tornTailCut', ...torn })
  if (dangling.length > 0) {
    const keptIn = join('journal', `taken-out-${stamp}.jsonl`)
    await keep(disk, join(folder, keptIn), dangling)
    let eventId = recovered.state.nextEventId
    for (const { queue, records } of await batchesOf(options, recovered.state, dangling)) {
      const details = 'Its content is missing; taken out by mulgil check'
      const commit = { ...endCommit(queue, records, DROP, details, now()), firstEventId: eventId }
      eventId += records.length
      journal.append((frame) => frame.session(commit))
    }
    actions.push({ kind: 'takenOut', flowFiles: dangling.length, keptIn })
  }
  // A disk that refuses is an error here: nobody is there to wait until it takes writes again.
  if (await isStuck(journal.close(), () => journal.failing, 0)) throw (await journal.abandon()).reason
  return actions
}

/** One line of JSON for each FlowFile, so that people and programs can read what was in the queues. */
async function keep(disk: Disk, path: string, dangling: readonly Dangling[]): Promise<void> {
  const lines = dangling.map(({ kind: _, ...flowFile }) => `${JSON.stringify(flowFile)}\n`)
  await writeFileDurably(disk, path, Buffer.from(lines.join('')))
}

async function batchesOf(options: CheckOptions, state: EngineState, dangling: readonly Dangling[]) {
  const wanted = new Set(dangling.map(({ flow, connection, id }) => `${flow}/${connection}/${id}`))
  const batches: { readonly queue: { flow: string; id: string }; readonly records: FlowFileRecord[] }[] = []
  for await (const found of queuedIn(options, state)) {
    if ('page' in found) continue
    const { flow, connection, record } = found
    if (!wanted.has(`${flow}/${connection}/${record.id}`)) continue
    const last = batches.at(-1)
    if (last && last.queue.flow === flow && last.queue.id === connection && last.records.length < END_BATCH)
      last.records.push(record)
    else batches.push({ queue: { flow, id: connection }, records: [record] })
  }
  return batches
}

async function clearAway(options: CheckOptions, report: FolderReport, stamp: string): Promise<RepairAction[]> {
  const { disk, folder } = options
  const actions: RepairAction[] = []
  const aside = `set-aside-${stamp}`
  const moveAside = async (path: string) => {
    const to = join(aside, path.replaceAll('/', '-'))
    await disk.makeFolder(join(folder, aside))
    await disk.rename(join(folder, path), join(folder, to))
    actions.push({ kind: 'moved', path, to })
  }
  for (const { kind, path, bytes } of report.leftovers) {
    if (kind === 'unknown') await moveAside(path)
    else {
      await disk.remove(join(folder, path))
      actions.push({ kind: 'removed', path, bytes })
    }
  }
  for (const problem of report.problems) {
    // The journal says the same; where it does not, recovery says so.
    if (problem.kind === 'snapshotDamage' && report.journal.readToEnd) await moveAside(join('journal', problem.file))
  }
  for (const name of ['journal', 'content', '.']) await disk.syncFolder(join(folder, name)).catch(() => undefined)
  return actions
}

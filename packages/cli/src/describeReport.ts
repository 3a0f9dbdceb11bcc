import type { EngineReport, HomeReport } from '@mulgil/server'

type Problem = EngineReport['problems'][number]
type Leftover = EngineReport['leftovers'][number]
type Action = EngineReport['actions'][number]

/** So many lines of a kind are shown; `--json` has all. */
const MOST_LINES = 50
const numbers = new Intl.NumberFormat('en')
const count = (number: number, word: string) => `${numbers.format(number)} ${word}${number === 1 ? '' : 's'}`
const sizeOf = (bytes: number) =>
  bytes < 1024
    ? `${bytes} B`
    : bytes < 1024 ** 2
      ? `${Math.round(bytes / 1024)} KB`
      : `${numbers.format(Math.round(bytes / 1024 ** 2))} MB`

/** What `mulgil check` found and did, for people. */
export function describeReport(home: string, { engines }: HomeReport): string {
  return engines.map((report) => describeEngine(`${home}/${report.folder}`, report)).join('\n')
}

function describeEngine(folder: string, report: EngineReport): string {
  const { found, actions, journal, queues, content, provenance } = report
  const end = journal.durable ? `, up to byte ${journal.durable.offset} of file ${journal.durable.file}` : ''
  return [
    `Journal: ${count(journal.files, 'file')}, ${count(journal.frames, 'commit group')}${end}`,
    ...journal.snapshots.map(
      ({ file, bytes, whole }) => `Snapshot ${file}: ${sizeOf(bytes)}, ${whole ? 'whole' : 'damaged'}`,
    ),
    `Queues: ${count(queues.flowFiles, 'FlowFile')} (${sizeOf(queues.bytes)}) in ${count(queues.connections, 'connection')}${journal.readToEnd ? '' : ' as of the damage'}`,
    `Content: ${count(content.segments, 'segment')} (${sizeOf(content.bytes)}), ${numbers.format(content.archivedSegments)} of them archived (${sizeOf(content.archivedBytes)})`,
    provenance ? `Provenance: ${sizeOf(provenance.lagBytes)} of the journal not indexed yet` : 'Provenance: no index',
    ...(journal.torn && actions.length === 0
      ? [
          `The last write was torn by a crash (${journal.torn.file}, byte ${journal.torn.offset}); the next start cuts it off. Nobody was told of it.`,
        ]
      : []),
    ...shortened(found.problems.map(describeProblem)),
    ...shortened(found.leftovers.map(describeLeftover)),
    ...shortened(actions.map(describeAction)),
    `${folder}: ${verdict(report)}`,
    '',
  ].join('\n')
}

function shortened(lines: readonly string[]): string[] {
  if (lines.length <= MOST_LINES) return [...lines]
  return [...lines.slice(0, MOST_LINES), `… and ${numbers.format(lines.length - MOST_LINES)} more; --json has them all`]
}

function verdict({ clean, found, actions, problems, leftovers }: EngineReport): string {
  if (actions.length > 0) return clean ? 'repaired' : `repaired, but ${count(problems.length, 'problem')} left`
  const removable = leftovers.length > 0 ? `; --repair clears away ${count(leftovers.length, 'file')}` : ''
  if (clean) return `fine${removable}`
  const canMend = found.problems.some(({ kind }) => kind === 'danglingClaim' || kind === 'snapshotDamage')
  return `${count(problems.length, 'problem')}${canMend ? '; --repair mends what can be mended' : ''}`
}

function describeProblem(problem: Problem): string {
  switch (problem.kind) {
    case 'danglingClaim': {
      const { flow, connection, uuid, claim, segmentBytes } = problem
      const why = segmentBytes === null ? 'is missing' : `ends at byte ${segmentBytes}`
      return `problem: FlowFile ${uuid} in connection ${connection} of flow ${flow} needs bytes ${claim.offset} to ${claim.offset + claim.length} of segment ${claim.segment}, which ${why}`
    }
    case 'shortSegment':
      return `problem: segment ${problem.segment} has ${problem.bytes} bytes, but FlowFiles in queues need ${problem.claimed}`
    case 'journalDamage':
      return `problem: journal file ${problem.file}, byte ${problem.offset}: ${problem.reason}`
    case 'snapshotDamage':
      return `problem: snapshot ${problem.file} is damaged or missing`
    case 'pageDamage':
      return `problem: ${count(problem.flowFiles, 'FlowFile')} of connection ${problem.connection} of flow ${problem.flow} wait in ${problem.file}, which cannot be read`
    case 'provenancePosition':
      return `problem: provenance is indexed up to byte ${problem.indexed.offset} of journal file ${problem.indexed.file}, but ${problem.reason}`
    default:
      throw new Error(`Unknown problem ${JSON.stringify(problem satisfies never)}`)
  }
}

const leftoverWords: Readonly<Record<Leftover['kind'], string>> = {
  pastArchive: 'content past the archive; the server removes it by itself',
  unusedPage: 'a queue page that no snapshot names; the server removes it by itself',
  temporary: 'a file that a crash left half made',
  torn: 'a copy of what was cut from the journal after a crash',
  damagedSnapshot: 'a damaged snapshot that was set aside',
  unknown: 'not a file of Mulgil',
}
const describeLeftover = ({ kind, path, bytes }: Leftover) =>
  `left over: ${path} (${sizeOf(bytes)}): ${leftoverWords[kind]}`

function describeAction(action: Action): string {
  switch (action.kind) {
    case 'tornTailCut':
      return `repaired: cut ${action.bytes} bytes of a torn write from ${action.file} at byte ${action.offset}; a copy lies beside it`
    case 'takenOut':
      return `repaired: took ${count(action.flowFiles, 'FlowFile')} without content out of their queues; they are listed in ${action.keptIn}`
    case 'removed':
      return `repaired: removed ${action.path} (${sizeOf(action.bytes)})`
    case 'moved':
      return `repaired: moved ${action.path} to ${action.to}`
    default:
      throw new Error(`Unknown action ${JSON.stringify(action satisfies never)}`)
  }
}

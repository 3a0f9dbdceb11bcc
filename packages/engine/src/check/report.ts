import type { ContentClaim } from '../flowFile.ts'
import type { JournalPosition } from '../provenance.ts'

/** What is wrong in a data folder. */
export type FolderProblem =
  /** A FlowFile waits in a queue, but its content is not there, or not all of it. */
  | {
      readonly kind: 'danglingClaim'
      readonly flow: string
      readonly connection: string
      readonly id: number
      readonly uuid: string
      readonly attributes: Readonly<Record<string, string>>
      readonly claim: ContentClaim
      /** Bytes of the segment that are there; null: it has no file. */
      readonly segmentBytes: number | null
    }
  /** A segment is shorter than what FlowFiles in queues claim of it. */
  | { readonly kind: 'shortSegment'; readonly segment: number; readonly bytes: number; readonly claimed: number }
  /** Bytes that are no frame, with whole frames behind them; or a file that is missing or not ours. */
  | { readonly kind: 'journalDamage'; readonly file: string; readonly offset: number; readonly reason: string }
  | { readonly kind: 'snapshotDamage'; readonly file: string }
  /** FlowFiles of a long queue wait in a file that cannot be read; what they were is not known. */
  | {
      readonly kind: 'pageDamage'
      readonly flow: string
      readonly connection: string
      readonly file: string
      readonly flowFiles: number
    }
  /** The index of provenance does not fit to the journal. */
  | { readonly kind: 'provenancePosition'; readonly indexed: JournalPosition; readonly reason: string }

/** Files that nothing needs; no data is wrong because of them. */
export interface Leftover {
  readonly kind: 'pastArchive' | 'unusedPage' | 'temporary' | 'torn' | 'damagedSnapshot' | 'unknown'
  /** Within the data folder. */
  readonly path: string
  readonly bytes: number
}

/** What `mulgil check` found. */
export interface FolderReport {
  /** True when nothing is wrong; leftovers do not count. */
  readonly clean: boolean
  readonly problems: readonly FolderProblem[]
  readonly leftovers: readonly Leftover[]
  readonly journal: {
    readonly files: number
    readonly frames: number
    /** Where the last whole frame ends; null: there is no journal. */
    readonly durable: JournalPosition | null
    /** A last write that a crash cut short; the next start cuts it off. Nobody was told of it. */
    readonly torn: { readonly file: string; readonly offset: number; readonly bytes: number } | null
    readonly snapshots: readonly { readonly file: string; readonly bytes: number; readonly whole: boolean }[]
    /** False: damage keeps us from knowing what the queues hold now, so that claims are checked up to there only. */
    readonly readToEnd: boolean
  }
  readonly queues: { readonly connections: number; readonly flowFiles: number; readonly bytes: number }
  readonly content: {
    readonly segments: number
    readonly bytes: number
    readonly archivedSegments: number
    readonly archivedBytes: number
  }
  /** How far provenance is indexed; null where that is not known. */
  readonly provenance: { readonly indexed: JournalPosition; readonly lagBytes: number } | null
}

/** What `mulgil check --repair` did. */
export type RepairAction =
  | { readonly kind: 'tornTailCut'; readonly file: string; readonly offset: number; readonly bytes: number }
  | { readonly kind: 'takenOut'; readonly flowFiles: number; readonly keptIn: string }
  | { readonly kind: 'removed'; readonly path: string; readonly bytes: number }
  | { readonly kind: 'moved'; readonly path: string; readonly to: string }

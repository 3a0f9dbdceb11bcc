import type { Fingerprint } from './fileStats.ts'

/** What a file thread is asked for: many files at once, because a message costs more than a system call. */
export type FileJob = ListJob | ReadJob | WriteJob | RemoveJob

/** The files and directories of one directory, by name; its answer comes in parts. */
export interface ListJob {
  readonly kind: 'list'
  readonly directory: string
  /** Subdirectories are asked for too. */
  readonly recurse: boolean
}
export interface ListAnswer {
  readonly names: readonly string[]
  /** One row a name. */
  readonly stats: Float64Array
  readonly isDirectory: readonly boolean[]
}

/** Whole files, one behind the other in the scratch memory. */
export interface ReadJob {
  readonly kind: 'read'
  readonly paths: readonly string[]
  /** Longer files are not read. */
  readonly maxBytes: number
  /** What each is expected to be. */
  readonly expected?: readonly Fingerprint[]
}
/**
 * `changed`: it is not what is expected, or changed while it was read. `large`: longer than asked for. `later`: no
 * room is left in the scratch memory.
 */
export type ReadOutcome = 'read' | 'changed' | 'large' | 'later' | 'notRegular' | SystemFailure
export interface ReadAnswer {
  readonly outcomes: readonly ReadOutcome[]
  /** One row a file, where it could be opened. */
  readonly stats: Float64Array
}

/** Files that become visible when they are complete. Their content is in the scratch memory, one behind the other. */
export interface WriteJob {
  readonly kind: 'write'
  readonly files: readonly FileToWrite[]
  readonly conflict: 'fail' | 'replace' | 'ignore'
  readonly makeDirectories: boolean
  readonly maximumFileCount?: number
  /** Whether content and names must be on the disk at the end. */
  readonly sync: boolean
}
export interface FileToWrite {
  readonly directory: string
  /** Where the file is to be, and its hidden name until it is complete; both absolute or both relative. */
  readonly target: string
  readonly temporary: string
  /** Bytes in the scratch memory; absent: the temporary file is written already. */
  readonly length?: number
  readonly settings?: FileSettings
  /** A file in its place that came into being between these times, with the same content, is the one that is to be written. */
  readonly own?: { readonly from: number; readonly until: number }
}
export interface FileSettings {
  readonly mode: number | undefined
  readonly uid: number | undefined
  readonly gid: number | undefined
  readonly modifiedAt: number | undefined
}
/** `exists`: the name is taken and the file is not written. `own`: it was written before. `full`: the directory has its files. */
export type WriteOutcome = 'written' | 'exists' | 'own' | 'full' | SystemFailure

/** Files to remove, if they are still the ones that are meant. */
export interface RemoveJob {
  readonly kind: 'remove'
  readonly paths: readonly string[]
  readonly expected: readonly Fingerprint[]
}
/** `changed`: another file stands there by now, and stays. */
export type RemoveOutcome = 'removed' | 'gone' | 'changed' | SystemFailure

export interface Answers {
  readonly list: ListAnswer
  readonly read: ReadAnswer
  readonly write: readonly WriteOutcome[]
  readonly remove: readonly RemoveOutcome[]
}
export type AnswerOf<J extends FileJob> = Answers[J['kind']]

/** An error on its way between threads; `syscall` where it is the operating system's. */
export interface SystemFailure {
  readonly code: string | undefined
  readonly syscall: string | undefined
  readonly message: string
}

export function toFailure(error: unknown): SystemFailure {
  const { code, syscall, message } = error as NodeJS.ErrnoException
  return { code, syscall, message }
}

/** The error that a failure was made from. */
export function toError({ code, syscall, message }: SystemFailure): Error {
  return Object.assign(new Error(message), code !== undefined && { code }, syscall !== undefined && { syscall })
}

export interface ToThread {
  readonly job: FileJob
}
export type FromThread =
  | { readonly kind: 'part' | 'answer'; readonly value: Answers[FileJob['kind']] | undefined }
  | { readonly kind: 'failed'; readonly failure: SystemFailure }

import { defineErrors, MulgilError } from '@mulgil/flow/errors'

/** What can go wrong between Mulgil and its databases. */
export const errors = defineErrors({
  CURSOR_INVALID: {
    status: 400,
    what: ({ cursor }: { cursor: string }) => `"${cursor}" is not a cursor of a provenance search.`,
    todo: 'Use nextCursor of the page before, or none for the first page.',
  },
  EVENT_INDEXED_TWICE: {
    status: 500,
    what: ({ event, last }: { event: number; last: number }) =>
      `The journal brings provenance event ${event}, but the index already holds events up to ${last}.`,
    todo: 'The index belongs to another journal: move its folder away, so that it is built anew from this journal.',
  },
  DATABASE_URL_INVALID: {
    status: 500,
    what: ({ url }: { url: string }) => `The database "${url}" is neither file:PATH nor postgresql://HOST/NAME.`,
    todo: 'Set DATABASE to a file (file:./mulgil.db) or to a PostgreSQL database (postgresql://user@host/name).',
  },
  JOURNAL_MISSING: {
    status: 404,
    what: ({ folder }: { folder: string }) =>
      `There is no journal in ${folder}, so there is nothing to build an index from.`,
    todo: 'Name the data folder with --home.',
  },
  REINDEX_LOSES: {
    status: 409,
    what: ({ first, last }: { first: number; last: number }) =>
      `The index holds provenance events ${first} to ${last}, which the journal does not hold any more.`,
    todo: 'Build the index without them by --from journal, or leave it as it is.',
  },
  INDEX_DAMAGED: {
    status: 503,
    what: ({ file, problem }: { file: string; problem: string }) =>
      `${file} of the provenance index is damaged: ${problem}. Flows go on; what happens to their data is kept in the journal.`,
    todo: 'Stop the server, run `mulgil reindex`, and start it again.',
  },
  PROVENANCE_SLOW: {
    status: 503,
    what: ({ seconds }: { seconds: number }) => `The provenance index has not answered within ${seconds} s.`,
    todo: 'Ask for less (a shorter time, a component, a FlowFile), or try again when the machine is less busy.',
  },
  PROVENANCE_READER_ENDED: {
    status: 503,
    what: ({ reason }: { reason: string }) => `The search of the provenance index was ended: ${reason}.`,
    todo: 'Try again; if it happens again, ask for less at a time.',
  },
  MIGRATION_CHANGED: {
    status: 500,
    what: ({ name }: { name: string }) => `The migration ${name} is not the one that this database was migrated with.`,
    todo: 'Restore the migration file as it was released; changes of the schema belong into a new migration.',
  },
  MIGRATION_UNFINISHED: {
    status: 500,
    what: ({ name }: { name: string }) =>
      `The migration ${name} was begun on this database by another tool and not finished.`,
    todo: 'Repair the database and settle the migration with `prisma migrate resolve`, or restore a backup.',
  },
})

/** An error as another thread can show it. */
export function describeProblem(error: unknown): { message: string; code?: string; todo?: string } {
  if (error instanceof MulgilError) return { message: error.message, code: error.code, todo: error.todo }
  return { message: error instanceof Error ? error.message : String(error) }
}

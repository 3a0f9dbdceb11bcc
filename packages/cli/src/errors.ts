import { defineErrors } from '@mulgil/flow'

/** What can be wrong with a command line and the files that it names. */
export const errors = defineErrors({
  USAGE: {
    status: 400,
    what: (about: { problem: string }) => about.problem,
    todo: 'mulgil --help shows what there is.',
  },
  FILE_UNREADABLE: {
    status: 400,
    what: (about: { file: string; problem: string }) => `${about.file} cannot be read: ${about.problem}`,
    todo: 'Check the name of the file and who may read it.',
  },
  PARAMETER_UNKNOWN: {
    status: 400,
    what: (about: { name: string; known: string }) =>
      `The flow has no parameter "${about.name}"; it has ${about.known}.`,
    todo: 'Correct the name after --param, or define the parameter in the flow.',
  },
})

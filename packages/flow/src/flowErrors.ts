import { defineErrors } from './errors.ts'

/** What can be wrong with a file that should be a flow. */
export const flowErrors = defineErrors({
  NOT_JSON: {
    status: 400,
    what: (at: { line: number; column: number; expected: string }) =>
      `The text is not JSON: line ${at.line}, column ${at.column}: ${at.expected} was expected.`,
    todo: 'Correct the text there. A flow is a JSON file that "Export flow" writes.',
  },
  DUPLICATE_KEY: {
    status: 400,
    what: (at: { key: string; line: number; column: number }) =>
      `"${at.key}" stands twice in one object; the second time in line ${at.line}, column ${at.column}.`,
    todo: 'Remove one of the two, or give one of them another id.',
  },
  NOT_A_FLOW: {
    status: 422,
    what: (it: { found: string }) =>
      `This is no flow: an object with "format": "mulgil/flow@1" was expected, ${it.found}.`,
    todo: 'Choose a file that "Export flow" wrote.',
  },
  NIFI_NOT_SUPPORTED_YET: {
    status: 422,
    what: (it: { name: string }) =>
      `"${it.name}" is an Apache NiFi flow definition, which this version cannot import yet.`,
    todo: 'Build the flow here, or choose a file that "Export flow" of Mulgil wrote.',
  },
  FLOW_FORMAT_NEWER: {
    status: 422,
    what: (it: { format: string }) =>
      `The flow has the format "${it.format}"; this version reads "mulgil/flow@1" only.`,
    todo: 'Open it with a newer Mulgil, or export it in the older format there.',
  },
  FLOW_INVALID: {
    status: 422,
    what: (it: { count: number; first: string }) =>
      it.count === 1
        ? `The flow has a problem: ${it.first}`
        : `The flow has ${it.count} problems. The first: ${it.first}`,
    todo: 'Correct what the problems name, then try again.',
  },
})

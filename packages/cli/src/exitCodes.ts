/** How `mulgil` ends; the help shows them. */
export const exitCodes = {
  fine: 0,
  /** The flow has errors, or what was asked for could not be done. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** `run` ended, but FlowFiles are left in queues; they are in the data folder. */
  dataLeft: 3,
} as const

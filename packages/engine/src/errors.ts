import { defineErrors } from '@mulgil/flow/errors'

/** What can go wrong in the engine, in words for people. */
export const errors = defineErrors({
  JOURNAL_CORRUPT: {
    status: 500,
    what: (at: { file: string; offset: number }) =>
      `The journal file ${at.file} is damaged at byte ${at.offset}, and whole frames follow the damage.`,
    todo: 'Do not delete anything. Restore the data folder from a backup, or copy it and ask for help: what follows the damage is intact.',
  },
  JOURNAL_FORMAT: {
    status: 500,
    what: (at: { file: string }) => `The file ${at.file} was not written by this version of Mulgil.`,
    todo: 'Start it with the version that wrote it, or choose another data folder.',
  },
  JOURNAL_GAP: {
    status: 500,
    what: (at: { file: string }) => `The journal file ${at.file} is missing.`,
    todo: 'Restore the data folder from a backup.',
  },
  SNAPSHOT_CORRUPT: {
    status: 500,
    what: (at: { file: string }) => `The snapshot ${at.file} is damaged and the journal before it is gone.`,
    todo: 'Restore the data folder from a backup.',
  },
  QUEUE_PAGE_CORRUPT: {
    status: 500,
    what: (at: { file: string }) => `The queue page ${at.file} is damaged or missing.`,
    todo: 'Restore the data folder from a backup, or run "mulgil check" to see what it held.',
  },
  CONTENT_GONE: {
    status: 410,
    what: () => 'The content is no longer kept.',
    todo: 'Raise how long and how much content is archived, or look at a newer FlowFile.',
  },
  CONTENT_TOO_LARGE: {
    status: 413,
    what: (d: { size: number; limit: number }) =>
      `The content has ${d.size} bytes; this processor reads at most ${d.limit} at once.`,
    todo: 'Split the content first, or raise the limit where the processor has one.',
  },
  CONTENT_NOT_TEXT: {
    status: 422,
    what: (d: { encoding: string }) => `The content is not ${d.encoding} text.`,
    todo: 'Set the encoding that the content has, or route binary content elsewhere.',
  },
  QUEUE_NOT_EMPTY: {
    status: 409,
    what: (queue: { name: string; count: number }) =>
      `Connection "${queue.name}" still holds ${queue.count} FlowFiles.`,
    todo: 'Choose wait, drain or drop when you deploy.',
  },
  QUEUE_NOT_DRAINING: {
    status: 409,
    what: (queue: { name: string; count: number }) =>
      `Connection "${queue.name}" still holds ${queue.count} FlowFiles and does not run empty.`,
    todo: 'Start the component behind it and give it time, or choose drop.',
  },
  FLOW_UNKNOWN: {
    status: 404,
    what: (d: { flow: string }) => `No flow "${d.flow}" is deployed.`,
    todo: 'Deploy the flow first.',
  },
  COMPONENT_UNKNOWN: {
    status: 404,
    what: (d: { component: string }) => `The deployed flow has no component "${d.component}".`,
    todo: 'Deploy the flow if the component is new in the draft.',
  },
  CONNECTION_UNKNOWN: {
    status: 404,
    what: (d: { connection: string }) => `The deployed flow has no connection "${d.connection}".`,
    todo: 'Deploy the flow if the connection is new in the draft.',
  },
  FLOWFILE_NOT_TRANSFERRED: {
    status: 500,
    what: (d: { type: string; id: number }) => `${d.type} neither transferred nor removed FlowFile ${d.id}.`,
    todo: 'This is a fault of the processor; the FlowFile is back in its queue. Report it.',
  },
  RELATIONSHIP_UNKNOWN: {
    status: 500,
    what: (d: { type: string; relationship: string }) => `${d.type} has no relationship "${d.relationship}".`,
    todo: 'This is a fault of the processor; report it.',
  },
  DISK_FULL: {
    status: 507,
    what: (d: { reason: string }) =>
      `The disk of the data folder is full: ${d.reason}. Nothing is taken in or acknowledged until there is room.`,
    todo: 'Make room on the disk of the data folder; everything goes on by itself then.',
  },
  DISK_FAILED: {
    status: 507,
    what: (d: { reason: string }) =>
      `The data folder cannot be written: ${d.reason}. Nothing is taken in or acknowledged until it can.`,
    todo: 'Look at the disk, its mount and its quota; it is tried again every second, and everything goes on by itself.',
  },
  DISK_LOW: {
    status: 507,
    what: (d: { free: string }) =>
      `Only ${d.free} are left on the disk of the data folder. Sources wait, so that what is under way can end.`,
    todo: 'Make room on the disk of the data folder, or set diskReserve lower; everything goes on by itself then.',
  },
  SNAPSHOT_FAILED: {
    status: 507,
    what: (d: { reason: string }) =>
      `The state could not be written down beside the journal: ${d.reason}. Nothing is lost; the journal grows until it can.`,
    todo: 'Look at the room on the disk of the data folder; it is tried again by itself.',
  },
  CLOSE_INCOMPLETE: {
    status: 507,
    what: (d: { commits: number; reason: string }) =>
      `Closed without writing ${d.commits} commits, because the disk refuses: ${d.reason}.`,
    todo: 'Nobody was told that they are safe: what they did is done again at the next start. Mend the disk before.',
  },
  CONTENT_MISSING: {
    status: 500,
    what: (d: { count: number }) => `The content of ${d.count} FlowFiles in queues is missing or short.`,
    todo: 'Stop the server and run mulgil check: it names them, and with --repair takes them out of their queues.',
  },
  SCHEDULE_FAILED: {
    status: 500,
    what: (d: { reason: string }) => `The processor could not start: ${d.reason}`,
    todo: 'Mend the cause; it is tried again by itself.',
  },
  BULLETINS_LEFT_OUT: {
    status: 500,
    what: (d: { count: number }) => `${d.count} more messages within a second were left out.`,
    todo: 'Look at those that are shown; the cause below is the last one that was left out.',
  },
  ATTRIBUTES_TOO_LARGE: {
    status: 413,
    what: (d: { size: number; limit: number }) =>
      `The attributes of the FlowFile would have ${d.size} characters; all together may have ${d.limit}.`,
    todo: 'Keep large values in the content; attributes stay in memory and in each provenance event.',
  },
  TRIGGER_HANGS: {
    status: 500,
    what: (d: { seconds: number }) => `A trigger has been running for ${d.seconds} seconds.`,
    todo: 'If that is not expected, look at what it waits for; stop the processor, and terminate it if it does not stop.',
  },
  TRIGGER_IGNORES_STOP: {
    status: 500,
    what: (d: { count: number }) =>
      d.count === 1
        ? 'A trigger goes on although it was told to stop.'
        : `${d.count} triggers go on although they were told to stop.`,
    todo: 'Terminate the processor: what its trigger holds goes back to its queue.',
  },
  SERVICE_UNKNOWN: {
    status: 404,
    what: (d: { service: string }) => `The deployed flow has no service "${d.service}".`,
    todo: 'Deploy the flow if the service is new in the draft.',
  },
  SERVICE_NOT_ENABLED: {
    status: 409,
    what: (d: { component: string; service: string }) =>
      `"${d.component}" needs the service "${d.service}", which is not enabled.`,
    todo: 'Enable the service; its messages say what is wrong if it does not come up.',
  },
  ENABLE_FAILED: {
    status: 500,
    what: (d: { reason: string }) => `The service could not be enabled: ${d.reason}`,
    todo: 'Mend the cause; it is tried again by itself.',
  },
  SESSION_TERMINATED: {
    status: 409,
    what: (d: { type: string }) => `This session of ${d.type} was terminated; nothing that it does has an effect.`,
    todo: 'Let the trigger end; what it held is back in its queues.',
  },
  STATE_NOT_STOPPED: {
    status: 409,
    what: (d: { component: string }) => `State of "${d.component}" can be changed only while it is stopped.`,
    todo: 'Stop the processor first.',
  },
  LINK_TARGET_ABSENT: {
    status: 503,
    what: (d: { flow: string; port: string }) =>
      `The flow "${d.flow}" with an input port "${d.port}" at its top does not run; what is meant for it waits.`,
    todo: 'Deploy that flow, or link the port to another one.',
  },
  LINK_OUT_OF_STEP: {
    status: 409,
    what: (d: { flow: string; port: string; number: number }) =>
      `Batch ${d.number} of a link to "${d.flow}", port "${d.port}", is older than what was taken there: its sender seems to come from a backup.`,
    todo: 'Give the output port another id (a new port) and deploy; what was handed over after the backup comes again.',
  },
  CLOCK_JUMPED: {
    status: 500,
    what: (d: { seconds: number; way: 'forward' | 'back' }) =>
      `The clock of this machine moved ${d.way} by ${d.seconds} seconds at once: it was set, or the machine slept.`,
    todo: 'Nothing is lost. After a jump forward nothing expires for five minutes: set the clock right until then where it is wrong.',
  },
})

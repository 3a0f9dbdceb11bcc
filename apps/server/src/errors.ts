import { defineErrors } from '@mulgil/flow'

/** The server's errors: what happened and what to do, as the API and the log show them. */
export const errors = defineErrors({
  SETTING_INVALID: {
    status: 500,
    what: (about: { setting: string; source: string; problem: string }) =>
      `The setting ${about.setting} (${about.source}) cannot be used: ${about.problem}`,
    todo: 'Correct the setting and start again.',
  },
  SETTINGS_FILE_INVALID: {
    status: 500,
    what: (about: { file: string; problem: string }) =>
      `The settings file ${about.file} cannot be read: ${about.problem}`,
    todo: 'Correct the file, or start with --config and another one.',
  },
  HOST_NOT_LOOPBACK: {
    status: 500,
    what: (about: { host: string }) =>
      `Mulgil does not listen on ${about.host}: it has no users and no TLS yet, so everybody who reaches that address could change your flows.`,
    todo: 'Leave HOST at 127.0.0.1 (or ::1, localhost), and reach it from elsewhere by an SSH tunnel.',
  },
  PORT_IN_USE: {
    status: 500,
    what: (about: { host: string; port: number }) => `Something else already listens on ${about.host}:${about.port}.`,
    todo: 'Stop it, or choose another port with --port.',
  },
  HOME_LOCKED: {
    status: 500,
    what: (about: { home: string; pid: number }) =>
      `The data folder ${about.home} is in use by another Mulgil (process ${about.pid}).`,
    todo: 'Stop that one first, or choose another folder with --home.',
  },
  HOME_EMPTY: {
    status: 404,
    what: (about: { home: string }) => `The folder ${about.home} holds no data of Mulgil.`,
    todo: 'Name the data folder with --home; a flow run by itself has ./.mulgil/run/ID-OF-THE-FLOW.',
  },
  HOME_NOT_USABLE: {
    status: 500,
    what: (about: { home: string; problem: string }) =>
      `The data folder ${about.home} cannot be used: ${about.problem}`,
    todo: 'Make it a folder that this user may write to, or choose another with --home.',
  },
  ENGINES_NEED_SQLITE: {
    status: 500,
    what: (about: { engines: number }) =>
      `${about.engines} engines are wanted or have data, but provenance of several engines is kept in files only, not in PostgreSQL.`,
    todo: 'Leave out --database, or set engines to 1 (and use a data folder that never had more).',
  },
  SECRET_KEY_INVALID: {
    status: 500,
    what: (about: { source: string }) => `The key for secrets in ${about.source} is not 32 bytes in base64 or hex.`,
    todo: 'Put back the key that this data folder was made with; a new one cannot read the stored secrets.',
  },
  SECRET_UNREADABLE: {
    status: 409,
    what: (about: { key: string }) => `The stored secret "${about.key}" cannot be read with the present key.`,
    todo: 'Type it in again, or start with the key that this data folder was made with.',
  },

  HOST_REFUSED: {
    status: 421,
    what: (about: { host: string }) => `Requests for the host "${about.host}" are not answered here.`,
    todo: 'Open Mulgil by its own address, as http://127.0.0.1:8484.',
  },
  ORIGIN_REFUSED: {
    status: 403,
    what: (about: { origin: string }) => `Pages of ${about.origin} may not use this server.`,
    todo: 'Use the page that this server itself serves.',
  },
  ROUTE_NOT_FOUND: {
    status: 404,
    what: (about: { method: string; path: string }) => `There is nothing at ${about.method} ${about.path}.`,
    todo: 'GET /api/openapi.json lists what there is.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    what: (about: { method: string; path: string; allowed: string }) =>
      `${about.path} does not take ${about.method}; it takes ${about.allowed}.`,
    todo: 'GET /api/openapi.json lists what there is.',
  },
  BODY_NOT_JSON_TYPE: {
    status: 415,
    what: (about: { type: string }) => `A body of the type "${about.type}" is not taken.`,
    todo: 'Send JSON with the header Content-Type: application/json.',
  },
  BODY_NOT_JSON: {
    status: 400,
    what: (about: { problem: string }) => `The body is not JSON: ${about.problem}`,
    todo: 'Send one JSON value in UTF-8.',
  },
  BODY_TOO_LARGE: {
    status: 413,
    what: (about: { limit: number }) => `The body is longer than ${about.limit} bytes.`,
    todo: 'Send less at once.',
  },
  BODY_UNREADABLE: {
    status: 400,
    what: (about: { problem: string }) => `The body could not be read: ${about.problem}`,
    todo: 'Send it again, without a Content-Encoding that the server does not know.',
  },
  INPUT_INVALID: {
    status: 400,
    what: (about: { problem: string; property?: string }) =>
      `The request is not as the contract says: ${about.problem}`,
    todo: 'Compare it with GET /api/openapi.json.',
  },
  UNEXPECTED: {
    status: 500,
    what: () => 'Something went wrong inside the server.',
    todo: "The server's log has the details; please report it.",
  },

  ENGINE_STARTING: {
    status: 503,
    what: () => 'The engine is starting.',
    todo: 'Try again in a moment.',
  },
  ENGINE_BUSY: {
    status: 503,
    what: (about: { seconds: number }) => `The engine did not answer within ${about.seconds} seconds.`,
    todo: 'Try again; if it stays so, stop the processor that keeps the engine busy.',
  },
  ENGINE_BLOCKED: {
    status: 503,
    what: (about: { component: string; seconds: number }) =>
      about.component === ''
        ? `The engine has not answered for ${about.seconds} seconds.`
        : `"${about.component}" has been holding the engine for ${about.seconds} seconds, so that it cannot answer.`,
    todo: 'Try again in a few seconds: an engine that stays blocked is started again by itself, without what blocked it.',
  },
  PROCESSOR_BLOCKS: {
    status: 503,
    what: (about: { component: string; limit: number }) =>
      `"${about.component}" holds the engine's thread; all that runs on this engine waits for it. After ${about.limit} seconds the engine is started again without it.`,
    todo: 'Nothing need be done at once. Look at its settings and at what it was given (a regular expression may take for ever on some text).',
  },
  PROCESSOR_QUARANTINED: {
    status: 503,
    what: (about: { component: string; seconds: number; pause: string }) =>
      `"${about.component}" held the engine's thread for ${about.seconds} seconds. The engine was started again without it, and tries it again in ${about.pause}.`,
    todo: 'Look at its settings and at what waits in front of it, then start it, which tries it at once; or stop it.',
  },
  PROCESSOR_TOO_LARGE: {
    status: 503,
    what: (about: { component: string; megabytes: number; pause: string }) =>
      `The engine took more than ${about.megabytes} MB of memory while "${about.component}" ran, twice in a row. The engine was started again without it, and tries it again in ${about.pause}.`,
    todo: 'Look at how large the content is that it reads whole, and at its batch size; then start it, which tries it at once.',
  },
  PROCESSOR_CRASHES: {
    status: 503,
    what: (about: { component: string; reason: string; pause: string }) =>
      `The engine has crashed twice in a row while "${about.component}" ran: ${about.reason}. It was started again without it, and tries it again in ${about.pause}.`,
    todo: 'This is a fault of the processor: report it. Start it to try it at once, or stop it.',
  },
  ENGINE_RESTARTED: {
    status: 503,
    what: (about: { reason: string; component: string }) =>
      `The engine was started again: ${about.reason}${about.component === '' ? '' : `, while "${about.component}" ran`}. Nothing that was committed is lost.`,
    todo: 'If it happens again, look at what runs at that time.',
  },
  SHUTTING_DOWN: {
    status: 503,
    what: () => 'The server is shutting down.',
    todo: 'Start it again.',
  },

  FLOW_NOT_FOUND: {
    status: 404,
    what: (about: { flow: string }) => `There is no flow "${about.flow}".`,
    todo: 'GET /api/flows lists the flows.',
  },
  FLOW_ID_DIFFERS: {
    status: 400,
    what: (about: { flow: string; document: string }) =>
      `The document has the id "${about.document}" but was saved as "${about.flow}".`,
    todo: 'Save a document under its own id; to copy a flow, import it.',
  },
  REVISION_STALE: {
    status: 409,
    what: (about: { revision: number; yours: number }) =>
      `Someone saved in between: the draft is at revision ${about.revision}, yours started from ${about.yours}.`,
    todo: 'Load the draft again and bring your changes in.',
  },
  FLOW_INVALID: {
    status: 422,
    what: (about: { count: number }) =>
      about.count === 1
        ? 'The flow has a problem that keeps it from running.'
        : `The flow has ${about.count} problems that keep it from running.`,
    todo: 'Correct the problems and deploy again.',
  },
  NOT_DEPLOYED: {
    status: 409,
    what: (about: { flow: string }) => `The flow "${about.flow}" is not deployed.`,
    todo: 'Deploy it first.',
  },
  VERSION_NOT_FOUND: {
    status: 404,
    what: (about: { flow: string; version: string }) => `The flow "${about.flow}" has no version "${about.version}".`,
    todo: 'GET /api/flows/:flow/versions lists the versions.',
  },
  FLOWFILE_NOT_FOUND: {
    status: 404,
    what: (about: { id: string }) => `There is no FlowFile "${about.id}", neither in a queue nor in provenance.`,
    todo: 'It may be older than what provenance keeps.',
  },
  EVENT_NOT_FOUND: {
    status: 404,
    what: (about: { id: string }) => `There is no provenance event "${about.id}".`,
    todo: 'It may be older than what provenance keeps, or not indexed yet.',
  },
  CONTENT_NONE: {
    status: 404,
    what: (about: { side: string }) => `The event has no ${about.side} content.`,
    todo: 'Look at the other side.',
  },
  CONTENT_GONE: {
    status: 410,
    what: () => 'The content is no longer kept.',
    todo: 'Raise the settings for content retention to keep content longer.',
  },
  RANGE_NOT_SATISFIABLE: {
    status: 416,
    what: (about: { size: number }) => `The content has ${about.size} bytes; the range asked for lies outside.`,
    todo: 'Ask for a range inside the content.',
  },
  NOT_REPLAYABLE: {
    status: 409,
    what: (about: { why: string }) => `This event cannot be replayed: ${about.why}`,
    todo: 'Replay an event whose content is kept and whose connection is still in the deployed flow.',
  },
  TEMPLATE_NOT_FOUND: {
    status: 404,
    what: (about: { template: string }) => `There is no template "${about.template}".`,
    todo: 'GET /api/templates lists the templates.',
  },
  PROCESSOR_TYPE_NOT_FOUND: {
    status: 404,
    what: (about: { type: string }) => `There is no processor type "${about.type}".`,
    todo: 'GET /api/processor-types lists the types.',
  },
  SERVICE_TYPE_NOT_FOUND: {
    status: 404,
    what: (about: { type: string }) => `There is no service type "${about.type}".`,
    todo: 'GET /api/service-types lists the types.',
  },
  SECRET_NOT_WANTED: {
    status: 404,
    what: (about: { key: string }) => `The draft has no sensitive parameter for "${about.key}".`,
    todo: 'Save the draft with the sensitive parameter first; the key is parameter:NAME.',
  },
  WEB_APP_MISSING: {
    status: 404,
    what: () => 'The web app is not built.',
    todo: 'Run npm start in the project folder, which builds it; the API works without it.',
  },
})

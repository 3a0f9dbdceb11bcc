import { defineErrors } from '@mulgil/flow'

/** What can go wrong with a FlowFile or its surroundings in a processor, in words for people. */
export const errors = defineErrors({
  DIRECTORY_NOT_FOUND: {
    status: 422,
    what: (d: { directory: string }) => `The directory "${d.directory}" does not exist or cannot be read.`,
    todo: 'Create it, correct the property, or give the user that runs Mulgil the right to read it.',
  },
  FILE_NOT_READABLE: {
    status: 422,
    what: (d: { file: string; reason: string }) => `The file "${d.file}" cannot be read: ${d.reason}.`,
    todo: 'Check that it is a regular file and that the user that runs Mulgil may read it.',
  },
  FILE_NOT_WRITABLE: {
    status: 422,
    what: (d: { file: string; reason: string }) => `The file "${d.file}" cannot be written: ${d.reason}.`,
    todo: 'Check the directory and its permissions.',
  },
  FILE_EXISTS: {
    status: 409,
    what: (d: { file: string }) => `The file "${d.file}" exists already.`,
    todo: 'Choose another conflict resolution (replace, ignore), or give the FlowFile another filename.',
  },
  FILENAME_REFUSED: {
    status: 422,
    what: (d: { filename: string }) => `"${d.filename}" is no plain file name.`,
    todo: 'Set the attribute "filename" to a name without directories; put directories into the property "directory".',
  },
  DIRECTORY_FULL: {
    status: 409,
    what: (d: { directory: string; limit: number }) => `The directory "${d.directory}" holds ${d.limit} files already.`,
    todo: 'Remove files from it or raise the maximum file count.',
  },
  SETTING_INVALID: {
    status: 422,
    what: (d: { property: string; value: string; expected: string }) =>
      `"${d.value}" is not valid for "${d.property}": ${d.expected}.`,
    todo: 'Correct the expression of this property, or the attribute that it reads.',
  },
  JSON_INVALID: {
    status: 422,
    what: (d: { reason: string; line: number; column: number }) =>
      `The content is not valid JSON: ${d.reason} at line ${d.line}, column ${d.column}.`,
    todo: 'Look at the content there; correct what produces it.',
  },
  JSON_PATH_NOT_FOUND: {
    status: 422,
    what: (d: { path: string }) => `The content has nothing at ${d.path}.`,
    todo: 'Correct the path, or route such content elsewhere first.',
  },
  JSON_PATH_NOT_SCALAR: {
    status: 422,
    what: (d: { path: string }) => `${d.path} gives an object, an array or several values, but one value is asked for.`,
    todo: 'Point the path at one value, or set the return type to json.',
  },
  JSON_PATH_NOT_ARRAY: {
    status: 422,
    what: (d: { path: string }) => `${d.path} does not give an array.`,
    todo: 'Point the path at an array.',
  },
  REGEX_INVALID: {
    status: 422,
    what: (d: { pattern: string; reason: string }) => `"${d.pattern}" is no valid regular expression: ${d.reason}.`,
    todo: 'Correct the pattern. Look-around and back references inside a pattern are not supported.',
  },
  BUFFER_EXCEEDED: {
    status: 413,
    what: (d: { what: string; limit: number }) => `${d.what} is longer than the buffer of ${d.limit} bytes.`,
    todo: 'Raise the maximum buffer size, or evaluate line by line.',
  },
  TEXT_NOT_DECODABLE: {
    status: 422,
    what: (d: { encoding: string }) => `The content is not ${d.encoding} text.`,
    todo: 'Set the character set that the content has, or route binary content elsewhere.',
  },
  CONTENT_NOT_ENCODABLE: {
    status: 422,
    what: (d: { encoding: string }) => `The result has characters that ${d.encoding} does not have.`,
    todo: 'Choose a character set that has them, as utf-8.',
  },
  CONTENT_NOT_DECOMPRESSED: {
    status: 422,
    what: (d: { format: string; reason: string }) => `The content cannot be decompressed as ${d.format}: ${d.reason}.`,
    todo: 'Choose the format that the content has; content that was cut off on its way must be sent again.',
  },
  MIME_TYPE_MISSING: {
    status: 422,
    what: () => 'The FlowFile has no attribute "mime.type" that says how it is compressed.',
    todo: 'Choose the compression format, or set mime.type before this processor.',
  },
  FRAGMENT_ATTRIBUTES_INVALID: {
    status: 422,
    what: (d: { reason: string }) => `The FlowFile cannot be defragmented: ${d.reason}.`,
    todo: 'Only fragments of a split processor have fragment.identifier, fragment.index and fragment.count; route others elsewhere.',
  },
  FRAGMENTS_INCOMPLETE: {
    status: 422,
    what: (d: { identifier: string; have: number; expected: number; reason: string }) =>
      `Only ${d.have} of ${d.expected} fragments of "${d.identifier}" came before ${d.reason}.`,
    todo: 'Raise the maximum bin age or the maximum number of bins, or find out where the other fragments went.',
  },
  RATE_ATTRIBUTE_INVALID: {
    status: 422,
    what: (d: { attribute: string; value: string }) =>
      `The attribute "${d.attribute}" holds "${d.value}", which is no positive number.`,
    todo: 'Set the attribute before this processor.',
  },
  CACHE_KEY_EMPTY: {
    status: 422,
    what: () => 'The cache entry identifier is empty for this FlowFile.',
    todo: 'Set the attribute that the expression reads, or correct the expression.',
  },
  PORT_IN_USE: {
    status: 409,
    what: (d: { host: string; port: number }) => `Another program or processor listens at ${d.host}:${d.port} already.`,
    todo: 'Choose another port, or stop what uses this one; the processor goes on trying.',
  },
  CANNOT_LISTEN: {
    status: 422,
    what: (d: { host: string; port: number; reason: string }) => `Cannot listen at ${d.host}:${d.port}: ${d.reason}.`,
    todo: 'Check that the host is an address of this machine; ports below 1024 need special rights.',
  },
  HTTP_BODY_TOO_LARGE: {
    status: 413,
    what: (d: { maxBytes: number }) => `The body of the request is over ${d.maxBytes} bytes.`,
    todo: 'Send less at once, or raise the maximum request size.',
  },
  HTTP_NO_ANSWER: {
    status: 502,
    what: (d: { url: string; reason: string }) => `${d.url} did not answer: ${d.reason}.`,
    todo: 'Check the address and whether the server is up; connect failure back to this processor to try again.',
  },
  HTTP_HEADER_INVALID: {
    status: 422,
    what: (d: { name: string }) =>
      `The header "${d.name}" cannot be sent: its name or value holds characters that HTTP forbids.`,
    todo: 'Correct the header in the settings, or the attribute that it reads.',
  },
  MQTT_NOT_CONNECTED: {
    status: 503,
    what: (d: { broker: string; reason: string }) => `${d.broker} cannot be reached: ${d.reason}.`,
    todo: 'Check the address, the login and whether the broker is up; the processor goes on trying.',
  },
  MQTT_REFUSED: {
    status: 422,
    what: (d: { broker: string; topic: string; reason: string }) =>
      `${d.broker} refused the message to "${d.topic}": ${d.reason}.`,
    todo: 'Check what the broker allows this login to publish.',
  },
  MQTT_MESSAGE_TOO_LARGE: {
    status: 413,
    what: (d: { bytes: number; maxBytes: number }) =>
      `The content of ${d.bytes} bytes is over the ${d.maxBytes} that a message may have.`,
    todo: 'Split or compress the content first, or raise the limit of the broker.',
  },
  KAFKA_NOT_CONNECTED: {
    status: 503,
    what: (d: { brokers: string; reason: string }) => `Kafka at ${d.brokers} cannot be reached: ${d.reason}.`,
    todo: 'Check the addresses, TLS and whether the brokers are up; the processor goes on trying.',
  },
  KAFKA_LOGIN_REFUSED: {
    status: 422,
    what: (d: { brokers: string; reason: string }) => `Kafka at ${d.brokers} refused the login: ${d.reason}.`,
    todo: 'Check the kind of login, the user name and the password.',
  },
  KAFKA_TOPIC_UNKNOWN: {
    status: 422,
    what: (d: { topic: string }) => `The Kafka topic "${d.topic}" does not exist, and the broker does not create it.`,
    todo: 'Create the topic, correct its name, or allow this login to see it.',
  },
  KAFKA_REFUSED: {
    status: 422,
    what: (d: { topic: string; reason: string }) => `Kafka refused a message to "${d.topic}": ${d.reason}.`,
    todo: 'Check what the broker and the topic allow.',
  },
  KAFKA_MESSAGE_TOO_LARGE: {
    status: 413,
    what: (d: { topic: string; bytes: number }) =>
      `A message of ${d.bytes} bytes is too large for the topic "${d.topic}".`,
    todo: 'Raise max.message.bytes of the topic and the maximum request size here, or split the content first.',
  },
  ELASTICSEARCH_LOGIN_REFUSED: {
    status: 422,
    what: (d: { url: string; status: number }) => `${d.url} refused the login with ${d.status}.`,
    todo: 'Check the login and what it may write; the FlowFiles stay in the queue.',
  },
  ELASTICSEARCH_NOT_READY: {
    status: 503,
    what: (d: { url: string; status: number }) => `${d.url} answered with ${d.status}.`,
    todo: 'Check the address and the state of the node; it is tried again by itself.',
  },
  JSON_NOT_OBJECT: {
    status: 422,
    what: (d: { line: number }) => `The document that begins in line ${d.line} is no JSON object.`,
    todo: 'Write objects in braces, or choose another format of the content.',
  },
  SCRIPT_MISSING: {
    status: 422,
    what: () => 'There is no script.',
    todo: 'Write one into the property "scriptBody", or name a file in "scriptFile".',
  },
  SCRIPT_INVALID: {
    status: 422,
    what: (d: { reason: string; line: number; column: number }) =>
      `The script cannot be compiled: ${d.reason}${placeOf(d)}.`,
    todo: 'Correct the script there.',
  },
  SCRIPT_FAILED: {
    status: 422,
    what: (d: { reason: string; line: number; column: number }) => `The script failed: ${d.reason}${placeOf(d)}.`,
    todo: 'Correct the script there, or route such FlowFiles elsewhere first.',
  },
  SCRIPT_TIMEOUT: {
    status: 422,
    what: (d: { seconds: number }) => `The script did not end within ${d.seconds} seconds and was stopped.`,
    todo: 'Look for a loop without end, take smaller batches, or raise the time limit.',
  },
  SCRIPT_NEVER_ENDS: {
    status: 422,
    what: () => 'The script waits for something that never comes.',
    todo: 'Remove the await: a script has no timers, files or network that it could wait for.',
  },
  SCRIPT_OUT_OF_MEMORY: {
    status: 422,
    what: (d: { megabytes: number }) => `The script took more than ${d.megabytes} MB of memory and was stopped.`,
    todo: 'Take smaller batches or smaller content, or raise the memory limit.',
  },
  SCRIPT_OUTPUT_TOO_LARGE: {
    status: 422,
    what: (d: { limit: number }) => `The script wrote more than ${d.limit} bytes in one batch.`,
    todo: 'Write less, or take smaller batches.',
  },
  SCRIPT_CONTENT_TOO_LARGE: {
    status: 413,
    what: (d: { size: number; limit: number }) =>
      `The content has ${d.size} bytes; the script is given at most ${d.limit}.`,
    todo: 'Split the content first, raise the maximum content size, or do not include the content.',
  },
  SCRIPT_NOT_TRANSFERRED: {
    status: 422,
    what: (d: { count: number }) => `The script took ${d.count} FlowFiles and neither transferred nor removed them.`,
    todo: 'Call session.transfer or session.remove for each FlowFile that session.get, create or clone gave.',
  },
  SCRIPT_ENDED: {
    status: 500,
    what: (d: { reason: string }) => `The process of the script ended: ${d.reason}.`,
    todo: 'It is started again by itself. If it happens again, look at what the script was given.',
  },
})

function placeOf({ line, column }: { line: number; column: number }): string {
  if (line === 0) return ''
  return column === 0 ? ` at line ${line}` : ` at line ${line}, column ${column}`
}

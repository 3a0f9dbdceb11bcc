import type { Problem } from './document.ts'

/** The words of one kind of problem. `what` and `todo` get the details that the web app gets for its translation. */
interface ProblemWords<D extends Record<string, string | number>> {
  readonly severity: Problem['severity']
  readonly what: (details: D) => string
  readonly todo: (details: D) => string
}

/** Where a problem is. */
export type Place = Pick<Problem, 'component' | 'connection' | 'property' | 'column'>

const meant = (suggestion: string) => (suggestion ? ` Did you mean "${suggestion}"?` : '')

/**
 * Every problem that a flow document can have, by its stable code. In the details, `component` and `connection` are
 * what people call it: `"Route by line" (r1)`.
 */
export const problemWords = {
  UNKNOWN_KEY: {
    severity: 'error',
    what: (d: { key: string; suggestion: string }) => `"${d.key}" is not known here.${meant(d.suggestion)}`,
    todo: () => 'Correct its spelling or remove it.',
  },
  MISSING_VALUE: {
    severity: 'error',
    what: (d: { property: string; expected: string }) => `"${d.property}" is missing; it must be ${d.expected}.`,
    todo: () => 'Give it a value.',
  },
  WRONG_TYPE: {
    severity: 'error',
    what: (d: { property: string; expected: string; found: string }) =>
      `"${d.property}" must be ${d.expected}, but is ${d.found}.`,
    todo: () => 'Write a value of the expected kind.',
  },
  NOT_ALLOWED_VALUE: {
    severity: 'error',
    what: (d: { property: string; found: string; allowed: string }) =>
      `"${d.property}" is ${d.found}; allowed: ${d.allowed}.`,
    todo: () => 'Choose one of the allowed values.',
  },
  OUT_OF_RANGE: {
    severity: 'error',
    what: (d: { property: string; found: string; bound: string }) =>
      `"${d.property}" is ${d.found}, but must be ${d.bound}.`,
    todo: () => 'Write a value within the bounds.',
  },
  INVALID_ID: {
    severity: 'error',
    what: (d: { id: string }) => `"${d.id}" is no id: an id has 1 to 64 letters, digits, "-" or "_".`,
    todo: () => 'Rename it, also in the connections and the layout that refer to it.',
  },
  INVALID_VALUE: {
    severity: 'error',
    what: (d: { property: string; reason: string }) => `"${d.property}": ${d.reason}`,
    todo: () => 'Correct the value.',
  },
  INVALID_EXPRESSION: {
    severity: 'error',
    what: (d: { property: string; reason: string }) => `"${d.property}" is no valid expression: ${d.reason}`,
    todo: () => 'Correct the expression at the marked column.',
  },
  INVALID_DURATION: {
    severity: 'error',
    what: (d: { component: string; property: string; text: string }) =>
      `${d.component}: "${d.property}" is "${d.text}", which is no duration.`,
    todo: () => 'Write a number and a unit, as "30 sec", "5 min" or "100 ms".',
  },
  INVALID_DATA_SIZE: {
    severity: 'error',
    what: (d: { component: string; property: string; text: string }) =>
      `${d.component}: "${d.property}" is "${d.text}", which is no data size.`,
    todo: () => 'Write a number and a unit, as "10 MB" or "1 GB".',
  },
  INVALID_CRON: {
    severity: 'error',
    what: (d: { component: string; property: string; text: string; reason: string }) =>
      `${d.component}: "${d.property}" is "${d.text}", which is no cron schedule: ${d.reason}`,
    todo: () => 'Write six fields (second minute hour day month weekday), as "0 0/5 * * * ?" for every five minutes.',
  },
  INVALID_TIME_ZONE: {
    severity: 'error',
    what: (d: { component: string; property: string; text: string }) =>
      `${d.component}: "${d.property}" is "${d.text}", which is no time zone.`,
    todo: () => 'Write a name as "Asia/Seoul" or "UTC".',
  },
  DUPLICATE_ID: {
    severity: 'error',
    what: (d: { id: string; first: string; second: string }) =>
      `The id "${d.id}" is used twice: by ${d.first} and by ${d.second}.`,
    todo: () => 'Give one of them another id; ids are unique in the whole flow, also across groups.',
  },
  UNKNOWN_TYPE: {
    severity: 'error',
    what: (d: { component: string; type: string; suggestion: string }) =>
      `${d.component} has the type "${d.type}", which does not exist here.${meant(d.suggestion)}`,
    todo: () => 'Choose another processor, or install the one that is missing.',
  },
  UNKNOWN_SERVICE_TYPE: {
    severity: 'error',
    what: (d: { component: string; type: string; suggestion: string }) =>
      `${d.component} has the type "${d.type}", which does not exist here.${meant(d.suggestion)}`,
    todo: () => 'Choose another service, or install the one that is missing.',
  },
  SERVICE_UNKNOWN: {
    severity: 'error',
    what: (d: { component: string; property: string; id: string; suggestion: string }) =>
      `${d.component}: "${d.property}" names the service "${d.id}", which does not exist.${meant(d.suggestion)}`,
    todo: () => 'Choose a service that exists, or add it.',
  },
  SERVICE_NOT_IN_SCOPE: {
    severity: 'error',
    what: (d: { component: string; property: string; service: string }) =>
      `${d.component}: "${d.property}" names ${d.service}, which belongs to another group.`,
    todo: () => 'Choose a service of this group or of one around it, or move the service to a group around both.',
  },
  SERVICE_WRONG_TYPE: {
    severity: 'error',
    what: (d: { component: string; property: string; service: string; type: string; expected: string }) =>
      `${d.component}: "${d.property}" needs a service of type ${d.expected}, but ${d.service} is of type ${d.type}.`,
    todo: (d: { expected: string }) => `Choose a service of type ${d.expected}.`,
  },
  SERVICE_CIRCLE: {
    severity: 'error',
    what: (d: { circle: string }) => `Services need each other in a circle, so none can be first: ${d.circle}.`,
    todo: () => 'Let one of them use another service, or none.',
  },
  SERVICE_INVALID: {
    severity: 'error',
    what: (d: { component: string; property: string; service: string }) =>
      `${d.component}: "${d.property}" names ${d.service}, which has problems of its own.`,
    todo: () => 'Mend the service first.',
  },
  SERVICE_DISABLED: {
    severity: 'warning',
    what: (d: { component: string; service: string }) => `${d.component} needs ${d.service}, which is disabled.`,
    todo: () => 'Enable the service; what waits for it starts by itself then.',
  },
  RELATIONSHIP_UNCONNECTED: {
    severity: 'error',
    what: (d: { component: string; relationship: string }) =>
      `Relationship "${d.relationship}" of ${d.component} leads nowhere.`,
    todo: (d: { relationship: string }) => `Connect "${d.relationship}" to something, or terminate it automatically.`,
  },
  RELATIONSHIP_CONNECTED_AND_TERMINATED: {
    severity: 'error',
    what: (d: { component: string; relationship: string }) =>
      `Relationship "${d.relationship}" of ${d.component} is both connected and terminated automatically.`,
    todo: (d: { relationship: string }) =>
      `Remove the connection, or "${d.relationship}" from the automatically terminated ones.`,
  },
  RELATIONSHIP_UNKNOWN: {
    severity: 'error',
    what: (d: { component: string; connection: string; relationship: string; suggestion: string }) =>
      `${d.connection} starts at relationship "${d.relationship}", which ${d.component} does not have.${meant(d.suggestion)}`,
    todo: () => 'Choose relationships that the component has, or delete the connection.',
  },
  TERMINATED_RELATIONSHIP_UNKNOWN: {
    severity: 'warning',
    what: (d: { component: string; relationship: string; suggestion: string }) =>
      `${d.component} terminates "${d.relationship}" automatically, but has no such relationship.${meant(d.suggestion)}`,
    todo: () => 'Remove it from the automatically terminated relationships.',
  },
  RETRIED_RELATIONSHIP_UNKNOWN: {
    severity: 'warning',
    what: (d: { component: string; relationship: string; suggestion: string }) =>
      `${d.component} retries "${d.relationship}", but has no such relationship.${meant(d.suggestion)}`,
    todo: () => 'Remove it from the retried relationships.',
  },
  CONNECTION_WITHOUT_RELATIONSHIP: {
    severity: 'error',
    what: (d: { component: string; connection: string }) => `${d.connection} takes no relationship of ${d.component}.`,
    todo: () => 'Choose at least one relationship for it, or delete it.',
  },
  CONNECTION_END_MISSING: {
    severity: 'error',
    what: (d: { connection: string; end: string; id: string; suggestion: string }) =>
      `${d.connection} ${d.end === 'from' ? 'starts at' : 'ends at'} "${d.id}", which does not exist.${meant(d.suggestion)}`,
    todo: () => 'Connect it to a component that exists, or delete it.',
  },
  CONNECTION_END_ELSEWHERE: {
    severity: 'error',
    what: (d: { connection: string; end: string; component: string }) =>
      `${d.connection} ${d.end === 'from' ? 'starts at' : 'ends at'} ${d.component}, which is in another group.`,
    todo: () => 'Lead the data through an input port or an output port of that group.',
  },
  CONNECTION_END_WRONG: {
    severity: 'error',
    what: (d: { connection: string; end: string; component: string; reason: string }) =>
      `${d.connection} cannot ${d.end === 'from' ? 'start at' : 'end at'} ${d.component}: ${d.reason}.`,
    todo: () => 'Choose another component, or delete the connection.',
  },
  INPUT_MISSING: {
    severity: 'error',
    what: (d: { component: string }) => `${d.component} needs input, but no connection leads to it.`,
    todo: () => 'Connect something to it, or delete it.',
  },
  OUTPUT_MISSING: {
    severity: 'error',
    what: (d: { component: string }) => `${d.component} takes data in, but no connection leads out of it.`,
    todo: () => 'Connect it to something, or delete it.',
  },
  LINK_MISSING: {
    severity: 'error',
    what: (d: { component: string }) => `${d.component} is an output port at the top, but leads to no other flow.`,
    todo: () => 'Choose the flow and input port that it hands over to, or move it into a group.',
  },
  LINK_MISPLACED: {
    severity: 'error',
    what: (d: { component: string }) => `${d.component} has a link, but is no output port at the top of the flow.`,
    todo: () => 'Remove the link; only output ports outside all groups hand over to other flows.',
  },
  LINK_TO_ITSELF: {
    severity: 'error',
    what: (d: { component: string }) => `${d.component} links to its own flow.`,
    todo: () => 'Use a connection within the flow, or link to another flow.',
  },
  LINK_FLOW_UNKNOWN: {
    severity: 'warning',
    what: (d: { component: string; flow: string }) =>
      `${d.component} links to the flow "${d.flow}", which is not on this server.`,
    todo: () => 'Data waits in the port until there is such a flow; create it, or choose another one.',
  },
  LINK_FLOW_NOT_DEPLOYED: {
    severity: 'warning',
    what: (d: { component: string; flow: string }) =>
      `${d.component} links to the flow "${d.flow}", which is not deployed.`,
    todo: () => 'Data waits in the port until it is; deploy it.',
  },
  LINK_PORT_UNKNOWN: {
    severity: 'warning',
    what: (d: { component: string; flow: string; port: string }) =>
      `${d.component} links to "${d.port}", but the deployed flow "${d.flow}" has no such input port at its top.`,
    todo: () => 'Data waits in the port until it has; add the input port there and deploy, or choose another one.',
  },
  OUTBOUND_POLICY_IGNORED: {
    severity: 'warning',
    what: (d: { component: string }) =>
      `${d.component} has the outbound policy "batch", which means nothing while its concurrency is unbounded.`,
    todo: () => 'Choose "single" or "singleBatch" as its FlowFile concurrency, or the outbound policy "stream".',
  },
  SCHEDULE_MISSING: {
    severity: 'error',
    what: (d: { component: string }) => `${d.component} runs by cron, but has no schedule.`,
    todo: () => 'Write six fields into "scheduling.period", as "0 0/5 * * * ?" for every five minutes.',
  },
  PARAMETER_UNDEFINED: {
    severity: 'error',
    what: (d: { component: string; property: string; parameter: string; suggestion: string }) =>
      `${d.component}: "${d.property}" refers to the parameter "${d.parameter}", which is not defined.${meant(d.suggestion)}`,
    todo: (d: { parameter: string }) =>
      `Define the parameter "${d.parameter}", or write "##{${d.parameter}}" where the text itself is meant.`,
  },
  PARAMETER_WITHOUT_VALUE: {
    severity: 'error',
    what: (d: { component: string; property: string; parameter: string }) =>
      `${d.component}: "${d.property}" needs the sensitive parameter "${d.parameter}", which has no value on this server.`,
    todo: (d: { parameter: string }) => `Set the value of the parameter "${d.parameter}".`,
  },
  PARAMETER_EXPOSED: {
    severity: 'error',
    what: (d: { component: string; property: string; parameter: string }) =>
      `${d.component}: "${d.property}" refers to the sensitive parameter "${d.parameter}", but what stands there can be seen by others.`,
    todo: (d: { parameter: string }) =>
      `Use "${d.parameter}" only where secrets belong, as in a password, or make it a parameter that is not sensitive.`,
  },
  PARAMETER_CONTEXT_UNKNOWN: {
    severity: 'error',
    what: (d: { component: string; context: string; suggestion: string }) =>
      `${d.component} uses the parameter context "${d.context}", which does not exist.${meant(d.suggestion)}`,
    todo: () => 'Choose one of the parameter contexts of the flow, or none.',
  },
  INHERITED_CONTEXT_UNKNOWN: {
    severity: 'error',
    what: (d: { context: string; inherited: string; suggestion: string }) =>
      `The parameter context "${d.context}" inherits "${d.inherited}", which does not exist.${meant(d.suggestion)}`,
    todo: () => 'Choose one of the parameter contexts of the flow, or let it inherit nothing.',
  },
  PARAMETER_CONTEXT_CIRCLE: {
    severity: 'error',
    what: (d: { circle: string }) => `Parameter contexts inherit each other in a circle: ${d.circle}.`,
    todo: () => 'Take one of them out of the inherited ones.',
  },
  PARAMETER_NAME_TAKEN: {
    severity: 'error',
    what: (d: { parameter: string; name: string; context: string }) =>
      `The parameter "${d.parameter}" reads like the parameter "${d.name}" of the context "${d.context}".`,
    todo: () => 'Give one of them another name.',
  },
} satisfies Record<string, ProblemWords<never>>

type ProblemCode = keyof typeof problemWords
type DetailsOf<C extends ProblemCode> = Parameters<(typeof problemWords)[C]['what']>[0]

/** Makes a problem from the words of its code. */
export function makeProblem<C extends ProblemCode>(code: C, place: Place, details: DetailsOf<C>): Problem {
  const words: ProblemWords<DetailsOf<C>> = problemWords[code] as never
  return { code, severity: words.severity, message: words.what(details), todo: words.todo(details), details, ...place }
}

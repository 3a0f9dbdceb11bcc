import { isTimeZone, parseCron } from '../cron.ts'
import type { Connection, Problem, ProcessorComponent } from '../document.ts'
import { joinPath } from '../parameters.ts'
import { makeProblem, type Place } from '../problems.ts'
import { parseDataSize, parseDuration } from '../units.ts'
import { labelComponent, labelConnection, type Scope } from './scope.ts'

/** Durations, schedule and retries of a processor. */
export function checkScheduling(id: string, processor: ProcessorComponent, scope: Scope): Problem[] {
  const component = labelComponent(id, processor)
  const own = processor.scheduling ?? {}
  const { strategy, period, timeZone } = { ...scope.catalog.get(processor.type)?.defaultScheduling, ...own }
  const at = (property: string) => ({ component: id, property })
  const duration = (property: string, text: string | undefined) => checkDuration(at(property), component, text)
  return [
    ...(strategy === 'cron'
      ? checkCron(at('scheduling.period'), component, period, timeZone)
      : duration('scheduling.period', own.period)),
    ...checkTimeZone(at('scheduling.timeZone'), component, own.timeZone),
    ...duration('scheduling.runDuration', own.runDuration),
    ...duration('scheduling.penalty', own.penalty),
    ...duration('scheduling.yield', own.yield),
    ...Object.entries(processor.retry ?? {}).flatMap(([relationship, { maxBackOff }]) =>
      duration(`${joinPath('retry', relationship)}.maxBackOff`, maxBackOff),
    ),
  ]
}

/** Bounds and expiration of a connection. */
export function checkConnectionSettings(id: string, connection: Connection): Problem[] {
  const label = labelConnection(id, connection)
  const { expiration, backPressure } = connection
  const size = backPressure.bytes
  const problems = checkDuration({ connection: id, property: 'expiration' }, label, expiration ?? undefined)
  if (size === null || parseDataSize(size) !== undefined) return problems
  const property = 'backPressure.bytes'
  return [
    ...problems,
    makeProblem('INVALID_DATA_SIZE', { connection: id, property }, { component: label, property, text: size }),
  ]
}

type At = Place & { readonly property: string }

function checkDuration(place: At, component: string, text: string | undefined): Problem[] {
  if (text === undefined || parseDuration(text) !== undefined) return []
  return [makeProblem('INVALID_DURATION', place, { component, property: place.property, text })]
}

function checkTimeZone(place: At, component: string, text: string | undefined): Problem[] {
  if (text === undefined || isTimeZone(text)) return []
  return [makeProblem('INVALID_TIME_ZONE', place, { component, property: place.property, text })]
}

function checkCron(place: At, component: string, text: string | undefined, timeZone: string | undefined): Problem[] {
  if (text === undefined) return [makeProblem('SCHEDULE_MISSING', place, { component })]
  try {
    parseCron(text, timeZone && isTimeZone(timeZone) ? timeZone : undefined)
    return []
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : String(error)
    return [makeProblem('INVALID_CRON', place, { component, property: place.property, text, reason })]
  }
}

import { LocalDateTime, ZoneId, ZoneOffset, ZoneOffsetTransition, ZoneRules } from '@js-joda/core'

const DAY_MS = 86_400_000
/** The range of dates that the platform knows. */
const LATEST_MS = 8.64e15
/** Of the names of three letters that platforms know, those of the time zone database: PST or IST mean several zones. */
const shortIds = /^(CET|EET|EST|HST|MET|MST|PRC|ROC|ROK|UCT|WET)$/

/**
 * A time zone by the rules that the platform (`Intl`) has anyway: the rules as a library cost 45 MB and 150 ms a thread.
 * Throws RangeError for an unknown id; ids are as they are written in the time zone database, in its upper and lower case.
 */
export function intlZone(id: string): ZoneId {
  if (/^[A-Z]{3}$/.test(id) && !shortIds.test(id)) throw new RangeError(`${id} may mean several zones.`)
  const format = new Intl.DateTimeFormat('en-US', { timeZone: id, timeZoneName: 'longOffset', hourCycle: 'h23' })
  const { timeZone } = format.resolvedOptions()
  if (timeZone !== id && timeZone.toLowerCase() === id.toLowerCase()) throw new RangeError(`The zone is ${timeZone}.`)
  return new IntlZone(id, new IntlRules(id, format))
}

class IntlZone extends ZoneId {
  readonly #id: string
  readonly #rules: ZoneRules

  constructor(id: string, rules: ZoneRules) {
    super()
    this.#id = id
    this.#rules = rules
  }
  override id(): string {
    return this.#id
  }
  override rules(): ZoneRules {
    return this.#rules
  }
}

/** Offsets come from what `Intl` prints; two changes within two days, which no zone has had, would not be told apart. */
class IntlRules extends ZoneRules {
  readonly #id: string
  readonly #format: Intl.DateTimeFormat

  constructor(id: string, format: Intl.DateTimeFormat) {
    super()
    this.#id = id
    this.#format = format
  }

  #secondsAt(epochMs: number): number {
    const printed = this.#format.format(Math.max(-LATEST_MS, Math.min(LATEST_MS, epochMs)))
    const match = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(printed)
    if (!match) return 0
    const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0)
    return match[1] === '-' ? -seconds : seconds
  }

  /** The offsets before and after what may change around a local time, and those of the two that are right at it. */
  #around(local: LocalDateTime) {
    const localMs = local.toEpochSecond(ZoneOffset.UTC) * 1000
    const before = this.#secondsAt(localMs - DAY_MS)
    const after = this.#secondsAt(localMs + DAY_MS)
    const both = before === after ? [before] : [before, after]
    return { localMs, before, after, valid: both.filter((seconds) => this.#isAt(localMs, seconds)) }
  }

  #isAt(localMs: number, seconds: number): boolean {
    return this.#secondsAt(localMs - seconds * 1000) === seconds
  }

  override offsetOfEpochMilli(epochMs: number): ZoneOffset {
    return ZoneOffset.ofTotalSeconds(this.#secondsAt(epochMs))
  }
  override offsetOfInstant(instant: { toEpochMilli(): number }): ZoneOffset {
    return this.offsetOfEpochMilli(instant.toEpochMilli())
  }
  override offsetOfLocalDateTime(local: LocalDateTime): ZoneOffset {
    const { before, valid } = this.#around(local)
    return ZoneOffset.ofTotalSeconds(valid[0] ?? before)
  }
  override validOffsets(local: LocalDateTime): ZoneOffset[] {
    return this.#around(local).valid.map((seconds) => ZoneOffset.ofTotalSeconds(seconds))
  }
  override isValidOffset(local: LocalDateTime, offset: ZoneOffset): boolean {
    return this.#around(local).valid.includes(offset.totalSeconds())
  }
  override transition(local: LocalDateTime): ZoneOffsetTransition {
    const { localMs, before, after, valid } = this.#around(local)
    // js-joda's own rules answer null too; its types do not say so.
    if (valid.length === 1) return null as unknown as ZoneOffsetTransition
    const at = this.#changeBetween(localMs - DAY_MS, localMs + DAY_MS, before)
    const offsetBefore = ZoneOffset.ofTotalSeconds(before)
    const localBefore = LocalDateTime.ofEpochSecond(at / 1000, 0, offsetBefore)
    return ZoneOffsetTransition.of(localBefore, offsetBefore, ZoneOffset.ofTotalSeconds(after))
  }

  /** The first second whose offset is not `before`. */
  #changeBetween(from: number, to: number, before: number): number {
    let [low, high] = [from / 1000, to / 1000]
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (this.#secondsAt(middle * 1000) === before) low = middle
      else high = middle
    }
    return high * 1000
  }

  override isFixedOffset(): boolean {
    return false
  }
  override toString(): string {
    return this.#id
  }
  override standardOffset = notSupported
  override daylightSavings = notSupported
  override isDaylightSavings = notSupported
  override nextTransition = notSupported
  override previousTransition = notSupported
  override transitions = notSupported
  override transitionRules = notSupported
}

function notSupported(): never {
  throw new Error('Rules of the platform tell offsets only.')
}

const durationUnits = new Map(
  Object.entries({
    ns: 1e-6,
    nano: 1e-6,
    nanos: 1e-6,
    ms: 1,
    milli: 1,
    millis: 1,
    millisecond: 1,
    milliseconds: 1,
    s: 1000,
    sec: 1000,
    secs: 1000,
    second: 1000,
    seconds: 1000,
    m: 60_000,
    min: 60_000,
    mins: 60_000,
    minute: 60_000,
    minutes: 60_000,
    h: 3_600_000,
    hr: 3_600_000,
    hrs: 3_600_000,
    hour: 3_600_000,
    hours: 3_600_000,
    d: 86_400_000,
    day: 86_400_000,
    days: 86_400_000,
    w: 604_800_000,
    wk: 604_800_000,
    wks: 604_800_000,
    week: 604_800_000,
    weeks: 604_800_000,
  }),
)
const sizeUnits = new Map(Object.entries({ B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 }))

/** Parses NiFi's durations ("30 sec", "5 mins", "500 ms") to milliseconds; undefined when the text is none. */
export function parseDuration(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-zA-Z]+)\s*$/.exec(text)
  const unit = match ? durationUnits.get(match[2].toLowerCase()) : undefined
  return match && unit !== undefined ? Number(match[1]) * unit : undefined
}

/** Parses NiFi's data sizes ("10 MB", "1 GB", "100 B") to bytes (1 KB = 1024 B); undefined when the text is none. */
export function parseDataSize(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-zA-Z]+)\s*$/.exec(text)
  const unit = match ? sizeUnits.get(match[2].toUpperCase()) : undefined
  return match && unit !== undefined ? Math.floor(Number(match[1]) * unit) : undefined
}

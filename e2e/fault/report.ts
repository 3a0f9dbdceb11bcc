/** What a fault run found. */
export interface FaultReport {
  readonly rounds: number
  readonly seed: number
  /** Rounds in which files came out. */
  readonly atWork: number
  readonly killedWhileStarting: number
  readonly seconds: number
  readonly http: { readonly acknowledged: number; readonly refused: number }
  readonly mqtt: { readonly acknowledged: number }
  /** Items of acknowledged records. */
  readonly items: number
  /** Items that went through, also of requests whose answer the kill took. */
  readonly itemsOut: number
  /** Acknowledged items that are missing, by the way out. */
  readonly lost: Readonly<Record<string, readonly string[]>>
  readonly doubledInside: number
  /** Items that a sink had when the kill took their intake, which nobody was told of (docs/adr/0011). */
  readonly unrecorded: number
  /** What sinks did again after a kill, as their promise «at least once» allows. */
  readonly again: { readonly kafka: number; readonly merged: number; readonly calls: number }
  readonly refusals: number
  readonly provenance: { readonly events: number; readonly flowFiles: number }
  readonly faults: readonly string[]
}

/** True when nothing acknowledged was lost, nothing doubled inside, and provenance is whole. */
export const isClean = (report: FaultReport) =>
  report.faults.length === 0 &&
  report.doubledInside === 0 &&
  Object.values(report.lost).every(({ length }) => length === 0)

export function reportMarkdown(report: FaultReport): string {
  const lost = Object.entries(report.lost).map(([name, items]) => `${items.length} in ${name}`)
  const rows: [string, string | number][] = [
    ['rounds (each ends by SIGKILL)', report.rounds],
    ['rounds in which items came out', report.atWork],
    ['kills while the server started and recovered', report.killedWhileStarting],
    ['seed', report.seed],
    ['seconds', Math.round(report.seconds)],
    ['HTTP requests acknowledged (refused or unanswered)', `${report.http.acknowledged} (${report.http.refused})`],
    ['MQTT messages acknowledged by the broker', report.mqtt.acknowledged],
    ['items in them', report.items],
    ['items that went through, also of requests whose answer the kill took', report.itemsOut],
    ['**acknowledged items lost**', `**${lost.join(', ')}**`],
    ['**items doubled inside**', `**${report.doubledInside}**`],
    [
      'sent again by sinks after a kill (at least once): Kafka, merged files, HTTP calls',
      Object.values(report.again).join(', '),
    ],
    [
      'items that a sink got before their intake was durable, and the kill took it: never acknowledged',
      report.unrecorded,
    ],
    ['calls that the moody server refused, and so were retried', report.refusals],
    ['provenance events, of so many FlowFiles', `${report.provenance.events}, ${report.provenance.flowFiles}`],
    ['faults of provenance, counts, queues, content references', report.faults.length],
  ]
  const table = rows.map(([what, value]) => `| ${what} | ${value} |`).join('\n')
  const faults = report.faults.map((fault) => `- ${fault}`).join('\n')
  return `| | |\n| --- | --- |\n${table}\n${faults ? `\n${faults}\n` : ''}`
}

import type { reindexHome } from '@mulgil/server'

type Summary = Awaited<ReturnType<typeof reindexHome>> extends ReadonlyMap<string, infer S> ? S : never

const number = (value: number) => value.toLocaleString('en')

/** What a rebuild of one engine's index came to, in lines. */
export function describeRebuild(engine: string, summary: Summary): string {
  const { events, ids, kept, damaged, missing, gaps, ms } = summary
  const lines = [`${number(events)} events indexed from the journal in ${(ms / 1000).toFixed(1)} s`]
  if (kept)
    lines.push(
      `events up to ${number(kept.last)} taken over from the old index: the journal does not hold all of them any more`,
    )
  for (const name of damaged) lines.push(`${name} of the old index is damaged and was left out`)
  for (const { from, to } of gaps)
    lines.push(`the journal files ${from} to ${to} are gone, and with them what they told`)
  if (missing) lines.push(`events ${number(missing.first)} to ${number(missing.last)} are nowhere any more`)
  lines.push(ids ? `the index now holds events ${number(ids.first)} to ${number(ids.last)}` : 'the index holds nothing')
  return lines.map((line) => `${engine}: ${line}\n`).join('')
}

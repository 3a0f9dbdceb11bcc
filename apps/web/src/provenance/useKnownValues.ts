import type { contract } from '@mulgil/client'
import type { Group } from '@mulgil/flow'
import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { queries, useSpecs } from '../api/queries.ts'
import type { KnownValues, Suggestion } from './queryCompletion.ts'

const MOST_FLOWS = 20

/** What the search field can complete: components and flows that exist, relationships and attributes that were seen. */
export function useKnownValues(events: readonly contract.EventSummary[], selected: number | undefined): KnownValues {
  const specs = useSpecs()
  const flows = useQuery(queries.flows()).data
  const documents = useQueries({
    queries: (flows ?? []).slice(0, MOST_FLOWS).map(({ id }) => ({ ...queries.flow(id), staleTime: 60_000 })),
    combine: (results) => results.flatMap(({ data }) => (data ? [data.document] : [])),
  })
  const event = useQueryClient().getQueryData<contract.EventDetail>(['event', selected])
  return useMemo(() => {
    const components = new Map<string, string>()
    for (const { root } of documents) collect(root, components)
    for (const { component, componentName } of events) components.set(component, componentName)
    const names = new Set([
      'filename',
      'mime.type',
      ...[...specs.values()].flatMap(({ writes }) => Object.keys(writes)),
    ])
    const attributes: Record<string, readonly string[]> = Object.fromEntries(
      Object.entries(event?.attributes ?? {}).map(([name, value]) => [name, value.length <= 100 ? [value] : []]),
    )
    for (const name of [...names].sort()) attributes[name] ??= []
    return {
      values: {
        component: [...components].map(([value, hint]): Suggestion => ({ value, hint })),
        flow: flows?.map(({ id, name }): Suggestion => ({ value: id, hint: name })) ?? [],
        relationship: seen(events.map(({ relationship }) => relationship)),
        transitUri: seen(events.map(({ transitUri }) => transitUri)),
        flowFile: seen(events.map(({ flowFileId }) => String(flowFileId))),
      },
      attributes,
    }
  }, [documents, events, event, flows, specs])
}

const seen = (values: readonly (string | null)[]): Suggestion[] =>
  [...new Set(values)].filter((value) => value !== null).map((value) => ({ value }))

function collect(group: Group, into: Map<string, string>) {
  for (const [id, component] of Object.entries(group.components)) {
    if (component.kind === 'group') collect(component.root, into)
    else if (component.kind === 'processor') into.set(id, component.name ?? component.type)
  }
}

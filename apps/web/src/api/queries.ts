import type { contract } from '@mulgil/client'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api } from './api.ts'

export const queries = {
  processorTypes: () =>
    queryOptions({
      queryKey: ['processor-types'],
      queryFn: ({ signal }) => api.processorTypes(signal),
      staleTime: Number.POSITIVE_INFINITY,
    }),
  serviceTypes: () =>
    queryOptions({
      queryKey: ['service-types'],
      queryFn: ({ signal }) => api.serviceTypes(signal),
      staleTime: Number.POSITIVE_INFINITY,
    }),
  flows: () => queryOptions({ queryKey: ['flows'], queryFn: ({ signal }) => api.flows(signal) }),
  flow: (flow: string) =>
    queryOptions({ queryKey: ['flow', flow], queryFn: ({ signal }) => api.flow(flow, signal), staleTime: 0 }),
  diff: (flow: string, from: string, to: string) =>
    queryOptions({
      queryKey: ['diff', flow, from, to],
      queryFn: ({ signal }) => api.diff(flow, from, to, signal),
      staleTime: 0,
    }),
  versions: (flow: string) =>
    queryOptions({ queryKey: ['versions', flow], queryFn: ({ signal }) => api.versions(flow, signal), staleTime: 0 }),
  templates: () => queryOptions({ queryKey: ['templates'], queryFn: ({ signal }) => api.templates(signal) }),
}

export type Specs = ReadonlyMap<string, contract.ProcessorType>
const none: Specs = new Map()

/** The specs of all processor types by name; empty until they are loaded. */
export function useSpecs(): Specs {
  const { data } = useQuery(queries.processorTypes())
  return useMemo(() => (data ? new Map(data.map((spec) => [spec.type, spec])) : none), [data])
}

export type ServiceSpecs = ReadonlyMap<string, contract.ServiceType>
const noServices: ServiceSpecs = new Map()

/** The specs of all types of controller service by name; empty until they are loaded. */
export function useServiceSpecs(): ServiceSpecs {
  const { data } = useQuery(queries.serviceTypes())
  return useMemo(() => (data ? new Map(data.map((spec) => [spec.type, spec])) : noServices), [data])
}

/** What a flow is called; its id while no flow of that id is known. */
export function useFlowName(flow: string | undefined): string | undefined {
  const { data } = useQuery({ ...queries.flows(), enabled: flow !== undefined })
  return data?.find(({ id }) => id === flow)?.name ?? flow
}

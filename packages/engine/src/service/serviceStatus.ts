import { makeProblem, type Problem } from '@mulgil/flow'
import type { FlowRuntime } from '../flowRuntime.ts'
import type { ServiceRuntime, ServiceState } from './serviceRuntime.ts'

export interface ServiceStatus {
  readonly id: string
  readonly state: ServiceState | 'invalid'
  /** Components and services that name it. */
  readonly users: readonly string[]
  readonly bulletins: { readonly warn: number; readonly error: number }
}

/** The services of a flow, as the canvas shows them. */
export function serviceStatuses(flow: FlowRuntime, isInvalid: (id: string) => boolean): ServiceStatus[] {
  const users = new Map<string, string[]>()
  for (const [user, { config }] of [...flow.runtimes, ...flow.services.all()]) {
    for (const id of config.services) users.set(id, [...(users.get(id) ?? []), user])
  }
  return [...flow.services.all()].map(([id, { state, bulletins }]) => ({
    id,
    state: state === 'disabled' && isInvalid(id) ? 'invalid' : state,
    users: users.get(id) ?? [],
    bulletins: { ...bulletins },
  }))
}

/** What a component that should run says while a service that it needs is disabled. */
export function needsService(user: { readonly id: string; readonly name: string }, needed: ServiceRuntime): Problem {
  const details = { component: `"${user.name}" (${user.id})`, service: `Service "${needed.name}" (${needed.id})` }
  return makeProblem('SERVICE_DISABLED', { component: user.id }, details)
}

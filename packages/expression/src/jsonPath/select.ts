import { isJsonObject } from '../json.ts'
import { createFilter } from './filter.ts'
import type { Step } from './syntax.ts'

type Container = Record<string, unknown> | unknown[]

/** A selected value and where it stands; the document itself stands nowhere. */
export interface Place {
  readonly value: unknown
  readonly parent?: Container
  readonly key: string | number
}

interface Run {
  readonly root: unknown
  readonly found: (value: unknown, parent: Container | undefined, key: string | number) => void
}

type Visit = (value: unknown, parent: Container | undefined, key: string | number, run: Run) => void

/**
 * Makes the function that calls `found` for every value that the steps select, in document order. Several names at the
 * end of a path make one object when they are `merged`, and count one by one when their places are wanted.
 */
export function createSelect(steps: readonly Step[], merged: boolean): (start: unknown, run: Run) => void {
  let visit: Visit = (value, parent, key, run) => run.found(value, parent, key)
  for (let index = steps.length - 1; index >= 0; index -= 1) {
    visit = createVisit(steps[index], merged && index === steps.length - 1, visit)
  }
  return (start, run) => visit(start, undefined, '', run)
}

function createVisit(step: Step, merged: boolean, next: Visit): Visit {
  switch (step.kind) {
    case 'names':
      return visitNames(step.names, merged, next)
    case 'indexes':
      return (value, _parent, _key, run) => {
        if (!Array.isArray(value)) return
        for (const index of step.indexes) {
          const at = index < 0 ? value.length + index : index
          if (at >= 0 && at < value.length) next(value[at], value, at, run)
        }
      }
    case 'slice':
      return (value, _parent, _key, run) => {
        if (!Array.isArray(value)) return
        const from = bound(step.from ?? 0, value.length)
        const to = bound(step.to ?? value.length, value.length)
        for (let at = from; at < to; at += step.by) next(value[at], value, at, run)
      }
    case 'wildcard':
      return (value, _parent, _key, run) => eachMember(value, (member, parent, key) => next(member, parent, key, run))
    case 'filter':
      return visitFilter(createFilter(step.condition), next)
    case 'descend': {
      const visit: Visit = (value, parent, key, run) => {
        next(value, parent, key, run)
        eachMember(value, (member, container, at) => {
          if (typeof member === 'object' && member !== null) visit(member, container, at, run)
        })
      }
      return visit
    }
    default:
      throw new Error(`Unknown step ${JSON.stringify(step satisfies never)}`)
  }
}

function visitNames(names: readonly string[], merged: boolean, next: Visit): Visit {
  if (names.length > 1 && merged) {
    return (value, parent, key, run) => {
      if (!isJsonObject(value)) return
      const known = names.filter((name) => Object.hasOwn(value, name))
      next(Object.fromEntries(known.map((name) => [name, value[name]])), parent, key, run)
    }
  }
  return (value, _parent, _key, run) => {
    if (!isJsonObject(value)) return
    for (const name of names) if (Object.hasOwn(value, name)) next(value[name], value, name, run)
  }
}

/** A filter tries the members of an array, or the object itself. */
function visitFilter(accepts: (candidate: unknown, root: unknown) => boolean, next: Visit): Visit {
  return (value, parent, key, run) => {
    if (Array.isArray(value)) {
      for (const [at, member] of value.entries()) if (accepts(member, run.root)) next(member, value, at, run)
    } else if (isJsonObject(value) && accepts(value, run.root)) next(value, parent, key, run)
  }
}

function bound(index: number, length: number): number {
  return Math.min(Math.max(index < 0 ? length + index : index, 0), length)
}

function eachMember(
  value: unknown,
  visit: (member: unknown, container: Container, key: string | number) => void,
): void {
  if (Array.isArray(value)) for (const [at, member] of value.entries()) visit(member, value, at)
  else if (isJsonObject(value)) for (const name of Object.keys(value)) visit(value[name], value, name)
}

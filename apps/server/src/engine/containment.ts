import type * as contract from '@mulgil/client/contract'
import { type ActiveComponent, type HeldComponent, readActivity } from '@mulgil/engine/reading'
import type { MulgilError } from '@mulgil/flow'
import { errors } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Blockage, Verdict } from './engineWatch.ts'
import { createHeldComponents } from './heldComponents.ts'

export interface ContainmentOptions {
  readonly log: Log
  readonly blockedLimitMs: number
  readonly memoryBytes: number
  onBulletin(bulletin: Omit<contract.Bulletin, 'id'>): void
  /** Asks the engine to try a component again. */
  release(flow: string, component: string): void
}

/** What was done about the end of an engine. */
export interface Contained {
  /** True: what ended it is kept out of the next one. */
  readonly isHeld: boolean
}

/** Decides what a component that harms the engine is kept out for, and tells people. */
export function createContainment({ log, blockedLimitMs, memoryBytes, onBulletin, release }: ContainmentOptions) {
  const heldComponents = createHeldComponents({ now: Date.now, onRelease: release })

  function tell(component: ActiveComponent | undefined, error: Said, cause?: string): void {
    onBulletin({
      time: Date.now(),
      level: 'error',
      flow: component?.flow ?? '',
      component: component?.component ?? null,
      componentName: component?.name ?? 'Mulgil',
      message: error.message,
      code: error.code,
      todo: error.todo,
      cause,
      count: 1,
    })
    log.warn(component ? `${component.flow}/${component.name}: ${error.message}` : error.message)
  }

  function hold(component: ActiveComponent, reasonOf: (pause: string) => MulgilError, cause?: string): Contained {
    const { code, message, todo } = reasonOf(inWords(heldComponents.nextPauseMs(component)))
    heldComponents.hold(component, { code, message, todo })
    tell(component, { code, message, todo }, cause)
    return { isHeld: true }
  }

  /** Once may be bad luck or somebody else's fault; twice in a row is not. */
  function suspect(
    component: ActiveComponent | undefined,
    reason: string,
    reasonOf: (component: ActiveComponent, pause: string) => MulgilError,
  ): Contained {
    if (heldComponents.suspectAgain(component) && component)
      return hold(component, (pause) => reasonOf(component, pause))
    tell(component, errors.ENGINE_RESTARTED({ reason, component: component?.name ?? '' }))
    return { isHeld: false }
  }

  return {
    held: (): HeldComponent[] => heldComponents.list(),
    startedByPerson: heldComponents.releaseAll,

    blocked({ component, place }: Blockage): void {
      const name = component?.name ?? 'Something'
      tell(
        component,
        errors.PROCESSOR_BLOCKS({ component: name, limit: blockedLimitMs / 1000 }),
        place && `at ${place}`,
      )
    },

    freed({ since, component }: Blockage): void {
      const seconds = Math.round((Date.now() - since) / 1000)
      log.info(`The engine goes on; ${component?.name ?? 'something'} held it for ${seconds} s`)
    },

    judge({ kind, component, certain, place, ms }: Verdict): Contained {
      const seconds = Math.round(ms / 1000)
      const quarantined = (one: ActiveComponent, pause: string) =>
        errors.PROCESSOR_QUARANTINED({ component: one.name, seconds, pause })
      if (kind === 'memory') return tooLarge(component)
      if (component && certain) return hold(component, (pause) => quarantined(component, pause), place && `at ${place}`)
      return suspect(component, `it did not answer for ${seconds} seconds`, quarantined)
    },

    /** The thread ended by itself, by an error that nobody caught or because its heap was full. */
    crashed(
      error: Error,
      activity: SharedArrayBuffer,
      components: ReadonlyMap<number, ActiveComponent>,
    ): Contained | undefined {
      const { current, last } = readActivity(activity)
      const component = components.get(current) ?? inStack(error.stack ?? '', components) ?? components.get(last)
      if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') return tooLarge(component)
      const reason = error.message
      return suspect(component, `it crashed: ${reason}`, (one, pause) =>
        errors.PROCESSOR_CRASHES({ component: one.name, reason, pause }),
      )
    },

    close: heldComponents.close,
  }

  function tooLarge(component: ActiveComponent | undefined): Contained {
    const megabytes = Math.round(memoryBytes / 1024 / 1024)
    return suspect(component, `it took more than ${megabytes} MB of memory`, (one, pause) =>
      errors.PROCESSOR_TOO_LARGE({ component: one.name, megabytes, pause }),
    )
  }
}

type Said = Pick<MulgilError, 'code' | 'message' | 'todo'>

/** A processor's file is named as its type. */
function inStack(stack: string, components: ReadonlyMap<number, ActiveComponent>): ActiveComponent | undefined {
  return [...components.values()].find(({ type }) => stack.includes(`/${type}.ts:`))
}

const inWords = (ms: number): string => (ms < 60_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`)

import { type Ended, endedKey } from './proofProcessors.ts'
import type { PlainComponent, PlainFlow } from './randomFlow.ts'

/*
 * What a flow means, as plainly as it can be said: one queue a component, one FlowFile after the other, no sessions, no
 * journal, no batches, no back pressure, no time. The engine must come to the same.
 */

interface Piece {
  readonly id: number
  readonly attributes: Readonly<Record<string, string>>
  readonly content: string
}

export interface Meaning {
  /** Everything that reached a sink. */
  readonly ended: readonly string[]
  /** How many provenance events of each type each component has, as `fork-1 FORK`. */
  readonly counts: Readonly<Record<string, number>>
}

export function meaningOf(flow: PlainFlow): Meaning {
  const components = new Map(flow.components.map((component) => [component.id, component]))
  const queues = new Map(flow.components.map(({ id }) => [id, [] as Piece[]]))
  const ended: string[] = []
  const counts: Record<string, number> = {}
  let lastId = 0

  const count = ({ id }: PlainComponent, type: string) => {
    const key = `${id} ${type}`
    counts[key] = (counts[key] ?? 0) + 1
  }

  const make = (attributes: Readonly<Record<string, string>>, content: string): Piece => {
    lastId += 1
    return { id: lastId, attributes, content }
  }

  /** To the first connection of a relationship, and a clone to each other; without connections it ends. */
  const send = (from: PlainComponent, piece: Piece, relationship: string) => {
    const [first, ...others] = new Set(from.routes[relationship])
    if (first === undefined) {
      count(from, 'DROP')
      return
    }
    queues.get(first)?.push(piece)
    for (const other of others) {
      count(from, 'CLONE')
      queues.get(other)?.push(make(piece.attributes, piece.content))
    }
  }

  const start = (source: PlainComponent) => {
    const { total, prefix } = source.properties
    for (let number = 0; number < Number(total); number += 1) {
      const key = `${prefix}${number}`
      count(source, 'CREATE')
      const attributes = { key, number: String(number), priority: String((number * 7) % 5) }
      send(source, make(attributes, number % 5 === 4 ? '' : `${key};`), 'success')
    }
  }

  const handle = (component: PlainComponent, piece: Piece) => {
    const { attributes, content } = piece
    const { properties } = component
    switch (component.type) {
      case 'Change': {
        const { name, text, append } = properties
        const changed = text ? { ...attributes, [name]: `${attributes[name] ?? ''}${text}` } : attributes
        // One event says both.
        if (append) count(component, 'CONTENT_MODIFIED')
        else if (text) count(component, 'ATTRIBUTES_MODIFIED')
        send(component, { ...piece, attributes: changed, content: `${content}${append}` }, 'success')
        return
      }
      case 'Choose': {
        const isSome = Number(attributes.number ?? 0) % Number(properties.modulus) === properties.remainder
        if (isSome) count(component, 'ROUTE')
        send(component, piece, isSome ? 'some' : 'others')
        return
      }
      case 'Fork': {
        const copies = Number(properties.copies)
        for (let index = 0; index < copies; index += 1) {
          count(component, 'FORK')
          const own = { 'part.of': String(piece.id), 'part.index': String(index), 'part.count': String(copies) }
          const childContent = index * 2 < copies ? content : `child ${index} of ${attributes.key};`
          send(component, make({ ...attributes, ...own }, childContent), 'split')
        }
        send(component, piece, 'original')
        return
      }
      case 'Stumble': {
        const { times } = properties
        // It is tried again as long as it may be, and then goes where it was sent.
        const passes = Number(times) <= component.retries
        // What counts the tries is taken off when it leaves, which is a change of attributes.
        if (Math.min(Number(times), component.retries) > 0) count(component, 'ATTRIBUTES_MODIFIED')
        send(component, piece, passes ? 'success' : 'failure')
        return
      }
      case 'funnel':
        send(component, piece, '')
        return
      case 'Sink': {
        const { 'part.of': _, ...seen } = attributes
        ended.push(endedKey({ sink: component.id, attributes: seen, content } satisfies Ended))
        count(component, 'DROP')
        return
      }
      default:
        throw new Error(`${component.type} does not handle FlowFiles one by one.`)
    }
  }

  const join = (component: PlainComponent, waiting: Piece[]) => {
    for (const parts of Map.groupBy(waiting, ({ attributes }) => attributes['part.of']).values()) {
      parts.sort((a, b) => Number(a.attributes['part.index']) - Number(b.attributes['part.index']))
      const [{ attributes }] = parts
      const shared = Object.entries(attributes).filter(([name, value]) =>
        parts.every((part) => part.attributes[name] === value),
      )
      const { 'part.of': _, 'part.count': __, ...left } = Object.fromEntries(shared)
      // One part alone is forked again, not joined.
      count(component, parts.length > 1 ? 'JOIN' : 'FORK')
      for (const _part of parts) count(component, 'DROP')
      send(component, make(left, parts.map(({ content }) => content).join('|')), 'joined')
    }
  }

  for (const component of components.values()) if (component.type === 'Make') start(component)
  // Connections lead forwards only, so that everything that a component will ever get is there when its turn comes.
  for (const component of flow.components) {
    const waiting = queues.get(component.id)?.splice(0) ?? []
    if (component.type === 'Join') join(component, waiting)
    else for (const piece of waiting) handle(component, piece)
  }
  return { ended: ended.sort(), counts }
}

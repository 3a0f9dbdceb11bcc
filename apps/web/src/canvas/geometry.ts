import type { contract } from '@mulgil/client'
import type { Component, LayoutItem, ProcessorComponent } from '@mulgil/flow'

export interface Size {
  readonly width: number
  readonly height: number
}
/** A way out of a component, at its right side. */
export interface Port {
  /** The relationship; empty for components with just one way out. */
  readonly relationship: string
  /** Middle of the dot, from the top of the component. */
  readonly y: number
}

export const processorSize: Size = { width: 240, height: 88 }
const groupSize: Size = { width: 280, height: 120 }
const funnelSize: Size = { width: 40, height: 40 }
const portSize: Size = { width: 160, height: 48 }
const labelSize: Size = { width: 240, height: 96 }
const extraRow = 20

/** The relationships of a processor: those of its spec, and those that its settings make. */
export function relationshipsOf(
  component: Extract<Component, { kind: 'processor' }>,
  spec: contract.ProcessorType | undefined,
  connected: readonly string[] = [],
): readonly string[] {
  const dynamic =
    spec?.dynamicRelationships && isThere(component, spec, '*')
      ? component.properties[spec.dynamicRelationships]
      : undefined
  const made = typeof dynamic === 'object' && dynamic !== null && !Array.isArray(dynamic) ? Object.keys(dynamic) : []
  const known = spec
    ? Object.keys(spec.relationships).filter((name) => isThere(component, spec, name))
    : component.autoTerminate
  return [...new Set([...made, ...known, ...connected])]
}

/** Whether the settings as they are have this relationship (`*`: those that come from a record). */
function isThere(component: ProcessorComponent, spec: contract.ProcessorType, name: string): boolean {
  const condition = spec.relationshipsWhen[name]
  if (!condition) return true
  const schema = (spec.properties.properties as Record<string, { default?: unknown }> | undefined)?.[condition.property]
  const value = component.properties[condition.property] ?? schema?.default
  return condition.values.includes(value as string | boolean)
}

/** How large a component is; never measured. */
export function sizeOf(component: Component, ways: number, layout: LayoutItem | undefined): Size {
  switch (component.kind) {
    case 'processor':
      return { width: processorSize.width, height: processorSize.height + extraRow * Math.max(0, ways - 3) }
    case 'group':
      return groupSize
    case 'funnel':
      return funnelSize
    case 'label':
      return { width: layout?.width ?? labelSize.width, height: layout?.height ?? labelSize.height }
    case 'inputPort':
    case 'outputPort':
      return portSize
    default:
      throw new Error(`Unknown component ${JSON.stringify(component satisfies never)}`)
  }
}

const firstRow = 22
const lastRow = 18
/** Where the ways out stand: one in the middle, more spread over the height. */
export function portsOf(relationships: readonly string[], height: number): readonly Port[] {
  if (relationships.length === 1) return [{ relationship: relationships[0], y: height / 2 }]
  const step = (height - firstRow - lastRow) / Math.max(1, relationships.length - 1)
  return relationships.map((relationship, index) => ({ relationship, y: firstRow + step * index }))
}

/** The ways out of a component of any kind. */
export function waysOut(
  component: Component,
  spec: contract.ProcessorType | undefined,
  connected: readonly string[],
): readonly string[] {
  if (component.kind === 'processor') return relationshipsOf(component, spec, connected)
  return component.kind === 'label' || component.kind === 'outputPort' ? [] : ['']
}

/** Whether anything may lead into it. */
export function takesInput(component: Component, spec: contract.ProcessorType | undefined): boolean {
  if (component.kind === 'processor') return spec?.input !== 'none'
  return component.kind !== 'label' && component.kind !== 'inputPort'
}

export type ZoomLevel = 'near' | 'mid' | 'far'
const slack = 0.03
/** How much detail to draw; near the borders the level stays as it is. */
export function zoomLevel(zoom: number, before: ZoomLevel): ZoomLevel {
  const nearFrom = before === 'near' ? 0.8 - slack : 0.8 + slack
  const midFrom = before === 'far' ? 0.4 + slack : 0.4 - slack
  return zoom >= nearFrom ? 'near' : zoom >= midFrom ? 'mid' : 'far'
}

/** Width of a connection's line: 1.5 px, and up to 4 more by the logarithm of its rate. */
export const edgeWidth = (perSecond: number): number => 1.5 + Math.min(4, Math.log10(1 + Math.max(0, perSecond)))

/** How full a queue is, in the steps that have a colour. */
export type Pressure = 'none' | 'half' | 'high' | 'full'
export function pressureOf(fill: number | null | undefined, backPressured = false): Pressure {
  if (backPressured || (fill ?? 0) >= 1) return 'full'
  if ((fill ?? 0) >= 0.8) return 'high'
  return (fill ?? 0) >= 0.5 ? 'half' : 'none'
}

import type { Viewport } from '@xyflow/react'

const key = (flow: string, group: string | null) => `mulgil.view.${flow}.${group ?? ''}`

/** Where this group was looked at last on this machine. */
export function readViewport(flow: string, group: string | null): Viewport | undefined {
  try {
    const text = localStorage.getItem(key(flow, group))
    return text ? (JSON.parse(text) as Viewport) : undefined
  } catch {
    return undefined
  }
}

/** Remembers where the group is looked at; without room, it is forgotten. */
export function writeViewport(flow: string, group: string | null, viewport: Viewport): void {
  try {
    localStorage.setItem(key(flow, group), JSON.stringify(viewport))
  } catch (error) {
    console.warn('The view could not be remembered.', error)
  }
}

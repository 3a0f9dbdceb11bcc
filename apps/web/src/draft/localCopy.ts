import type { FlowDocument } from '@mulgil/flow'

/** Edits that the server does not have yet, kept on this machine. */
export interface LocalCopy {
  /** The document as the server had it, and its revision. */
  readonly base: FlowDocument
  readonly revision: number
  readonly document: FlowDocument
}

const key = (flow: string) => `mulgil.draft.${flow}`

/** Reads the edits kept for a flow, if any. */
export function readLocalCopy(flow: string): LocalCopy | undefined {
  try {
    const text = localStorage.getItem(key(flow))
    return text ? (JSON.parse(text) as LocalCopy) : undefined
  } catch {
    return undefined
  }
}

/** Keeps edits on this machine until the server has them; without room, they stay in the page only. */
export function writeLocalCopy(flow: string, copy: LocalCopy): void {
  try {
    localStorage.setItem(key(flow), JSON.stringify(copy))
  } catch (error) {
    console.warn('The draft could not be kept on this machine.', error)
  }
}

/** Forgets the edits once the server has them. */
export const clearLocalCopy = (flow: string): void => localStorage.removeItem(key(flow))

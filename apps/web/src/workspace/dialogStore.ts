import { create } from 'zustand'
import type { Point } from '../canvas/commands/edits.ts'

/** Which dialog of the workspace is open. */
export type OpenDialog =
  | { readonly kind: 'deploy' }
  | { readonly kind: 'parameters'; readonly context?: string }
  | { readonly kind: 'flowSettings' }
  | { readonly kind: 'services'; readonly service?: string; readonly property?: string }
  | { readonly kind: 'help' }
  | { readonly kind: 'rename' }
  | { readonly kind: 'connect'; readonly from: string }
  | { readonly kind: 'deleteWithData'; readonly count: number }
  | { readonly kind: 'import'; readonly name: string; readonly file: unknown; readonly at?: Point }

interface DialogState {
  readonly dialog: OpenDialog | null
  open(dialog: OpenDialog): void
  close(): void
}

export const useDialogStore = create<DialogState>((set) => ({
  dialog: null,
  open: (dialog) => set({ dialog }),
  close: () => set({ dialog: null }),
}))

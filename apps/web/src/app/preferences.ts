import { create } from 'zustand'
import { persist } from 'zustand/middleware'

interface Preferences {
  readonly singleKeys: boolean
  readonly wheelZooms: boolean
  readonly paletteOpen: boolean
  readonly dockWidth: number
  set(changes: Partial<Omit<Preferences, 'set'>>): void
}

/** How this machine's user likes the workspace. */
export const usePreferences = create<Preferences>()(
  persist((set) => ({ singleKeys: true, wheelZooms: false, paletteOpen: true, dockWidth: 400, set }), {
    name: 'mulgil.preferences',
  }),
)

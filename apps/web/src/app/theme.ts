import { create } from 'zustand'
import { persist } from 'zustand/middleware'

export type ThemeChoice = 'system' | 'light' | 'dark'
interface ThemeState {
  readonly choice: ThemeChoice
  choose(choice: ThemeChoice): void
}

/** The theme that the person chose, remembered on this machine. */
export const useTheme = create<ThemeState>()(
  persist((set) => ({ choice: 'system', choose: (choice) => set({ choice }) }), { name: 'mulgil.theme' }),
)

/** Keeps `data-theme` of the page at the chosen theme, or at the system's. */
export function followTheme(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const show = () => {
    const { choice } = useTheme.getState()
    document.documentElement.dataset.theme = choice === 'system' ? (dark.matches ? 'dark' : 'light') : choice
  }
  show()
  dark.addEventListener('change', show)
  useTheme.subscribe(show)
}

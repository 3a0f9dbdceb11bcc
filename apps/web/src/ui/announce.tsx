import { useSyncExternalStore } from 'react'

let said = ''
const listeners = new Set<() => void>()

/** Says a sentence to assistive technology. */
export function announce(text: string): void {
  // The same words twice must differ, or they are not read again.
  said = said === text ? `${text}\u00a0` : text
  for (const listener of listeners) listener()
}

/** Where announcements are read from; once in a page. */
export function Announcer() {
  const text = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => said,
  )
  return (
    <p className="visually-hidden" aria-live="polite" role="status">
      {text}
    </p>
  )
}

/** Focuses the control of a property, or of the nearest one around it, once it is there. */
export function focusProperty(panel: HTMLElement | null, property: string): void {
  requestAnimationFrame(() => {
    const parts = property.split('.')
    for (let length = parts.length; length > 0; length -= 1) {
      const row = panel?.querySelector(`[data-property="${CSS.escape(parts.slice(0, length).join('.'))}"]`)
      if (!row) continue
      row.scrollIntoView({ block: 'nearest' })
      const wrong = row.querySelector<HTMLElement>('[aria-invalid="true"]')
      const control = row.querySelector<HTMLElement>('input, textarea, button[role="combobox"], button[role="switch"]')
      ;(wrong ?? control)?.focus()
      return
    }
  })
}

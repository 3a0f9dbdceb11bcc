/** How the drawing stands in its window: `screen = drawing * zoom + offset`. */
export interface Viewport {
  readonly x: number
  readonly y: number
  readonly zoom: number
}
export interface Size {
  readonly width: number
  readonly height: number
}

export const MIN_ZOOM = 0.1
export const MAX_ZOOM = 2

const clamp = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value))

/** Zooms so that the point under the pointer stays where it is. */
export function zoomAt(
  viewport: Viewport,
  factor: number,
  point: { readonly x: number; readonly y: number },
): Viewport {
  const zoom = clamp(viewport.zoom * factor, MIN_ZOOM, MAX_ZOOM)
  const ratio = zoom / viewport.zoom
  return { zoom, x: point.x - (point.x - viewport.x) * ratio, y: point.y - (point.y - viewport.y) * ratio }
}

/** Shows all of a drawing, never larger than life; a small one stands at the start, as text does. */
export function fitTo(drawing: Size, window: Size, padding = 24): Viewport {
  if (drawing.width === 0 || drawing.height === 0 || window.width === 0) return { x: padding, y: padding, zoom: 1 }
  const fits = Math.min((window.width - 2 * padding) / drawing.width, (window.height - 2 * padding) / drawing.height)
  // Smaller than this nothing can be read: show the beginning, and let people pan.
  return { x: padding, y: padding, zoom: clamp(fits, 0.75, 1) }
}

/** Moves as little as it takes to bring a box into view. */
export function reveal(
  viewport: Viewport,
  box: { readonly x: number; readonly y: number } & Size,
  window: Size,
  margin = 32,
): Viewport {
  const shift = (start: number, size: number, offset: number, space: number) => {
    const from = start * viewport.zoom + offset
    const to = from + size * viewport.zoom
    if (from < margin) return margin - from
    return to > space - margin ? Math.max(space - margin - to, margin - from) : 0
  }
  return {
    ...viewport,
    x: viewport.x + shift(box.x, box.width, viewport.x, window.width),
    y: viewport.y + shift(box.y, box.height, viewport.y, window.height),
  }
}

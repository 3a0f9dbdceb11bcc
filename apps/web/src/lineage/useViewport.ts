import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react'
import { fitTo, reveal, type Size, type Viewport, zoomAt } from './viewport.ts'

/** Pan by dragging and wheel, zoom by Ctrl and wheel or pinch; fits the drawing at first. */
export function useViewport(window: RefObject<HTMLElement | SVGElement | null>, drawing: Size) {
  const [viewport, setViewport] = useState<Viewport>()
  const drag = useRef<{ readonly id: number; x: number; y: number } | null>(null)
  const size = () => window.current?.getBoundingClientRect() ?? new DOMRect()

  // biome-ignore lint/correctness/useExhaustiveDependencies: only the first drawing is fitted, later ones keep the view.
  useEffect(() => {
    setViewport((before) => before ?? fitTo(drawing, size()))
  }, [])

  useEffect(() => {
    const element = window.current
    // React listens passively for wheels, and the page must not zoom or scroll with the graph.
    const onWheel = (event: Event) => {
      if (!(event instanceof WheelEvent)) return
      event.preventDefault()
      const { left, top } = size()
      const point = { x: event.clientX - left, y: event.clientY - top }
      setViewport((before) => {
        if (!before) return before
        if (event.ctrlKey || event.metaKey) return zoomAt(before, Math.exp(-event.deltaY / 200), point)
        const sideways = event.shiftKey && event.deltaX === 0
        const [dx, dy] = sideways ? [event.deltaY, 0] : [event.deltaX, event.deltaY]
        return { ...before, x: before.x - dx, y: before.y - dy }
      })
    }
    element?.addEventListener('wheel', onWheel, { passive: false })
    return () => element?.removeEventListener('wheel', onWheel)
  })

  const onPointerDown = (event: PointerEvent) => {
    if (event.button > 1 || (event.target as Element).closest('[data-pick]')) return
    event.currentTarget.setPointerCapture(event.pointerId)
    drag.current = { id: event.pointerId, x: event.clientX, y: event.clientY }
  }
  const onPointerMove = (event: PointerEvent) => {
    const from = drag.current
    if (from?.id !== event.pointerId) return
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y]
    drag.current = { id: from.id, x: event.clientX, y: event.clientY }
    setViewport((before) => before && { ...before, x: before.x + dx, y: before.y + dy })
  }
  const onPointerUp = () => {
    drag.current = null
  }
  const zoomBy = (factor: number) => {
    const { width, height } = size()
    setViewport((before) => before && zoomAt(before, factor, { x: width / 2, y: height / 2 }))
  }
  return {
    viewport: viewport ?? { x: 24, y: 24, zoom: 1 },
    handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: onPointerUp },
    zoomBy,
    fit: () => setViewport(fitTo(drawing, size())),
    reveal: (box: { readonly x: number; readonly y: number } & Size) =>
      setViewport((before) => before && reveal(before, box, size())),
  }
}

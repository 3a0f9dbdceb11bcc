import { useReactFlow, useStore } from '@xyflow/react'
import { type PointerEvent as ReactPointerEvent, useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import styles from './Overview.module.css'
import type { FlowNode } from './project.ts'

const width = 200
const height = 144
const margin = 8

interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}
const around = (a: Box, b: Box): Box => ({
  left: Math.min(a.left, b.left),
  top: Math.min(a.top, b.top),
  right: Math.max(a.right, b.right),
  bottom: Math.max(a.bottom, b.bottom),
})
const boxOf = ({ position: { x, y }, width: w = 0, height: h = 0 }: FlowNode): Box => ({
  left: x,
  top: y,
  right: x + w,
  bottom: y + h,
})

/** The whole group in small, painted and not mounted: it costs the same for ten components and for thousands. */
export function Overview({ nodes }: { readonly nodes: readonly FlowNode[] }) {
  const t = useTranslations('canvas')
  const { setCenter, getZoom } = useReactFlow()
  const [x, y, zoom] = useStore((state) => state.transform)
  const viewWidth = useStore((state) => state.width)
  const viewHeight = useStore((state) => state.height)
  const canvas = useRef<HTMLCanvasElement>(null)
  const seen: Box = { left: -x / zoom, top: -y / zoom, right: (viewWidth - x) / zoom, bottom: (viewHeight - y) / zoom }
  const all = nodes.map(boxOf).reduce(around, seen)
  const scale = Math.min((width - 2 * margin) / (all.right - all.left), (height - 2 * margin) / (all.bottom - all.top))
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const context = canvas.current?.getContext('2d')
      if (context) paint(context, nodes, seen, all, scale)
    })
    return () => cancelAnimationFrame(frame)
  })
  const go = (event: ReactPointerEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    const toX = (event.clientX - box.left - margin) / scale + all.left
    const toY = (event.clientY - box.top - margin) / scale + all.top
    void setCenter(toX, toY, { zoom: getZoom() })
  }
  return (
    <canvas
      ref={canvas}
      width={width * 2}
      height={height * 2}
      className={styles.overview}
      style={{ width, height }}
      role="img"
      aria-label={t('minimap')}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        go(event)
      }}
      onPointerMove={(event) => event.buttons === 1 && go(event)}
    />
  )
}

function paint(
  context: CanvasRenderingContext2D,
  nodes: readonly FlowNode[],
  seen: Box,
  all: Box,
  scale: number,
): void {
  const style = getComputedStyle(context.canvas)
  const colour = (token: string) => style.getPropertyValue(token)
  context.setTransform(2, 0, 0, 2, 0, 0)
  context.clearRect(0, 0, width, height)
  const rectangle = (box: Box): [number, number, number, number] => [
    margin + (box.left - all.left) * scale,
    margin + (box.top - all.top) * scale,
    Math.max(2, (box.right - box.left) * scale),
    Math.max(2, (box.bottom - box.top) * scale),
  ]
  const [plain, chosen] = [colour('--border-strong'), colour('--accent')]
  for (const node of nodes) {
    context.fillStyle = node.selected ? chosen : plain
    context.fillRect(...rectangle(boxOf(node)))
  }
  context.strokeStyle = colour('--text-2')
  context.strokeRect(...rectangle(seen))
}

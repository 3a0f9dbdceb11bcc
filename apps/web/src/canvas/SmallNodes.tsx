import { Link } from '@tanstack/react-router'
import type { NodeProps } from '@xyflow/react'
import { LogIn, LogOut, Merge } from 'lucide-react'
import { memo } from 'react'
import { useTranslations } from 'use-intl'
import { useFlowName } from '../api/queries.ts'
import { useWorkspaceState } from '../workspace/WorkspaceContext.tsx'
import styles from './Node.module.css'
import { Ports } from './Ports.tsx'
import type { FlowNode } from './project.ts'

/** A funnel: many connections in, one way out. */
export const FunnelNode = memo(function FunnelNode({ id, data, selected }: NodeProps<FlowNode>) {
  const t = useTranslations('canvas')
  const focused = useWorkspaceState((state) => state.focused === id)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group on the canvas, not of form fields.
    <div
      id={`node-${id}`}
      role="group"
      aria-roledescription={t('funnel')}
      aria-label={t('funnel')}
      className={styles.funnel}
      data-testid={`node-${id}`}
      data-selected={selected || undefined}
      data-focused={focused || undefined}
      data-takes-input
    >
      <Merge size={18} aria-hidden />
      <Ports in={data.in} out={data.out} connected={data.connected} />
    </div>
  )
})

/** A port at the boundary of a group. */
export const PortNode = memo(function PortNode({ id, data, selected }: NodeProps<FlowNode>) {
  const t = useTranslations('canvas')
  const titles = useTranslations('palette')
  const focused = useWorkspaceState((state) => state.focused === id)
  const { component } = data
  const link = component.kind === 'outputPort' ? component.link : undefined
  const target = useFlowName(link?.flow)
  if (component.kind !== 'inputPort' && component.kind !== 'outputPort') return null
  const Icon = component.kind === 'inputPort' ? LogIn : LogOut
  const name = component.name || titles(component.kind)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group on the canvas, not of form fields.
    <div
      id={`node-${id}`}
      role="group"
      aria-roledescription={t(component.kind)}
      aria-label={target === undefined ? name : t('linkedLabel', { name, flow: target })}
      className={styles.boundary}
      data-testid={`node-${id}`}
      data-selected={selected || undefined}
      data-focused={focused || undefined}
      data-takes-input={data.in.length > 0 || undefined}
    >
      <Icon size={16} aria-hidden className={styles.icon} />
      <span className={styles.portText}>
        <span className={styles.name}>{name}</span>
        {link && target !== undefined && (
          <Link
            to="/flows/$flow"
            params={{ flow: link.flow }}
            search={{ sel: link.port }}
            className={`nodrag ${styles.link}`}
            tabIndex={-1}
            title={t('linkedTo', { flow: target })}
          >
            {t('linkTo', { flow: target })}
          </Link>
        )}
      </span>
      <Ports in={data.in} out={data.out} connected={data.connected} />
    </div>
  )
})

/** A note on the canvas. */
export const LabelNode = memo(function LabelNode({ id, data, selected }: NodeProps<FlowNode>) {
  const t = useTranslations('canvas')
  const focused = useWorkspaceState((state) => state.focused === id)
  if (data.component.kind !== 'label') return null
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group on the canvas, not of form fields.
    <div
      id={`node-${id}`}
      role="group"
      aria-roledescription={t('label')}
      aria-label={data.component.text || t('label')}
      className={styles.label}
      data-testid={`node-${id}`}
      data-colour={data.colour}
      data-selected={selected || undefined}
      data-focused={focused || undefined}
    >
      {data.component.text || t('emptyLabel')}
    </div>
  )
})

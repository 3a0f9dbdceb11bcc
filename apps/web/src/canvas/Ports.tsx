import { Handle, Position } from '@xyflow/react'
import { memo } from 'react'
import { useTranslations } from 'use-intl'
import styles from './Ports.module.css'
import type { NodeData } from './project.ts'

type PortsProps = Pick<NodeData, 'in' | 'out' | 'connected'> & {
  readonly terminated?: readonly string[]
  /** Shown names of ports whose name is not their relationship. */
  readonly names?: Readonly<Record<string, string>>
}

/** The ways in (left) and out (right) of a component. Their places were computed; nothing here is measured. */
export const Ports = memo(function Ports({ in: into, out, connected, terminated = [], names = {} }: PortsProps) {
  const t = useTranslations('canvas')
  return (
    <>
      {into.map(({ relationship, y }) => (
        <Handle
          key={`in:${relationship}`}
          id={`in:${relationship}`}
          type="target"
          position={Position.Left}
          style={{ top: y }}
          className={styles.port}
          data-side="in"
        />
      ))}
      {out.map(({ relationship, y }) => {
        const name = names[relationship] ?? relationship
        const use = connected.includes(relationship)
          ? 'connected'
          : terminated.includes(relationship)
            ? 'terminated'
            : 'open'
        return (
          <Handle
            key={`out:${relationship}`}
            id={`out:${relationship}`}
            type="source"
            position={Position.Right}
            style={{ top: y }}
            className={styles.port}
            data-side="out"
            data-use={use}
            title={name ? t(`port.${use}`, { name }) : undefined}
          >
            {name !== '' && <span className={styles.label}>{name}</span>}
          </Handle>
        )
      })}
    </>
  )
})

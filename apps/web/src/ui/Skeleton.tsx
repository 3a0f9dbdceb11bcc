import styles from './Skeleton.module.css'

interface SkeletonProps {
  readonly width?: string
  readonly height?: string
}

/** Holds the place of something that is loading, in its final size. */
export function Skeleton({ width = '100%', height = '18px' }: SkeletonProps) {
  return <span className={styles.skeleton} style={{ width, height }} aria-hidden />
}

import type { contract } from '@mulgil/client'
import { useBilingual } from '../i18n/bilingual.ts'
import { familyOf } from './families.ts'
import styles from './ProcessorRow.module.css'

/** Name and summary of a processor type, as lists show it. */
export function ProcessorRow({ spec }: { readonly spec: contract.ProcessorType }) {
  const say = useBilingual()
  const Icon = familyOf(spec.family).icon
  return (
    <span className={styles.row}>
      <Icon size={16} aria-hidden className={styles.icon} />
      <span className={styles.words}>
        <span className={styles.name}>{spec.type}</span>
        <span className={styles.summary}>{say(spec.summary)}</span>
      </span>
    </span>
  )
}

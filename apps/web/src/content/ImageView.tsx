import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { imageTypeOf } from './contentKind.ts'
import styles from './views.module.css'

/** An image, drawn from its bytes; its type comes from them too, never from what a sender claims. */
export function ImageView({ bytes, name }: { readonly bytes: Uint8Array; readonly name: string }) {
  const t = useTranslations('content')
  const [source, setSource] = useState<string>()
  useEffect(() => {
    const address = URL.createObjectURL(new Blob([bytes.slice()], { type: imageTypeOf(bytes) }))
    setSource(address)
    return () => URL.revokeObjectURL(address)
  }, [bytes])
  return <div className={styles.image}>{source && <img src={source} alt={t('imageOf', { name })} />}</div>
}

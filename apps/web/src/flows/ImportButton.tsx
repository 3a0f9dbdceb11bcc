import { Upload } from 'lucide-react'
import { useRef } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '../ui/Button.tsx'

interface ImportButtonProps {
  readonly busy: boolean
  onFiles(files: readonly File[]): void
}

/** Chooses a file to import. */
export function ImportButton({ busy, onFiles }: ImportButtonProps) {
  const t = useTranslations('flows')
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button icon={Upload} busy={busy} onClick={() => input.current?.click()}>
        {t('import')}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        aria-label={t('importLabel')}
        hidden
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])])
          // The same file again must be a change again.
          event.target.value = ''
        }}
      />
    </>
  )
}

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { api } from '../api/api.ts'
import { useForm } from './FormContext.ts'
import styles from './PropertyField.module.css'
import { useDebounced } from './useDebounced.ts'
import { useLastFlowFile } from './useLastFlowFile.ts'

/** The value of an expression for the last FlowFile that came to this component. */
export function ExpressionPreview({ text }: { readonly text: string }) {
  const t = useTranslations('inspector')
  const { flow, component } = useForm()
  const flowFile = useLastFlowFile(flow, component)
  const expression = useDebounced(text, 200)
  const attributes = flowFile?.attributes ?? {}
  const { data } = useQuery({
    queryKey: ['expression', flow, expression, flowFile?.id],
    queryFn: ({ signal }) => api.testExpression({ expression, attributes, flow }, signal),
    enabled: /[$#]\{/.test(expression),
    placeholderData: (before) => before,
    retry: false,
  })
  if (!data || !/[$#]\{/.test(text)) return null
  const failed = 'error' in data
  return (
    <output className={styles.preview} data-failed={failed || undefined}>
      {failed ? (
        <code>
          {data.error}
          {data.column !== undefined && ` (${t('column', { column: data.column })})`}
        </code>
      ) : (
        <>
          <span className={styles.note}>{t('result')}</span>
          <code>{data.value === '' ? t('resultEmpty') : data.value}</code>
          <span className={styles.note}>{t(flowFile ? 'resultOf' : 'resultNone')}</span>
        </>
      )}
    </output>
  )
}

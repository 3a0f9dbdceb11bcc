import type { contract } from '@mulgil/client'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api } from '../api/api.ts'
import { ApiError } from '../api/problem.ts'
import { formatBytes } from '../format/format.ts'
import { toast, useErrorWords } from '../ui/Toast.tsx'
import { MOST_FLOW_BYTES, type ReadFile, readFlowFile } from './readFlowFile.ts'

/** Why a file was not imported: what, where, and what to do. */
export interface ImportProblem {
  readonly file: string
  readonly what: string
  readonly todo?: string
  readonly places: readonly contract.Problem[]
}

/** Imports a flow from a file that people chose or dropped, and opens it; says what is wrong with the file if not. */
export function useImport() {
  const t = useTranslations('flows')
  const words = useErrorWords()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [problem, setProblem] = useState<ImportProblem>()
  const [isBusy, setBusy] = useState(false)

  const wordsOf = (read: Exclude<ReadFile, { kind: 'json' }>): ImportProblem => {
    const todo = t('importProblem.notJsonTodo')
    const { name: file } = read
    if (read.kind === 'empty') return { file, what: t('importProblem.empty'), todo, places: [] }
    if (read.kind === 'notJson') return { file, what: t('importProblem.notJson', { ...read.place }), todo, places: [] }
    const sizes = { size: formatBytes(read.bytes), most: formatBytes(MOST_FLOW_BYTES) }
    return { file, what: t('importProblem.tooLarge', sizes), todo, places: [] }
  }

  const importFile = async (file: File) => {
    setBusy(true)
    setProblem(undefined)
    try {
      const read = await readFlowFile(file)
      if (read.kind !== 'json') return setProblem(wordsOf(read))
      const { document } = await api.importFlow(read.value)
      void client.invalidateQueries({ queryKey: ['flows'] })
      toast.success(t('imported', { name: document.name }))
      await navigate({ to: '/flows/$flow', params: { flow: document.id } })
    } catch (error) {
      const { what, todo } = words(error)
      const places = error instanceof ApiError ? (error.problem.problems ?? []) : []
      setProblem({ file: file.name, what, todo, places })
    } finally {
      setBusy(false)
    }
  }
  const importFiles = (files: readonly File[]) => {
    if (files.length === 1) return void importFile(files[0])
    if (files.length > 1) setProblem({ file: files[0].name, what: t('importProblem.severalFiles'), places: [] })
  }
  return { importFiles, isBusy, problem, dismiss: () => setProblem(undefined) }
}

import { useParams } from '@tanstack/react-router'
import { Page } from '../app/Page.tsx'

/** The canvas of one flow with its palette, inspector and bars. */
export function WorkspacePage() {
  const { flow } = useParams({ from: '/flows/$flow' })
  return <Page title={flow} layout="fill" />
}

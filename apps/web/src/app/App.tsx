import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { queryClient } from '../api/queryClient.ts'
import { I18n } from '../i18n/I18n.tsx'
import { router } from '../router.tsx'
import { Toaster } from '../ui/Toast.tsx'
import { TooltipArea } from '../ui/Tooltip.tsx'

/** The whole app: language, server cache, tooltips, routes, toasts. */
export function App() {
  return (
    <I18n>
      <QueryClientProvider client={queryClient}>
        <TooltipArea>
          <RouterProvider router={router} />
          <Toaster />
        </TooltipArea>
      </QueryClientProvider>
    </I18n>
  )
}

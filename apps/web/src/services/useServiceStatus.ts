import type { contract } from '@mulgil/client'
import { useFlowTotals } from '../live/live.tsx'

/** What the engine says of a deployed service. */
export const useServiceStatus = (id: string): contract.ServiceStatus | undefined =>
  useFlowTotals()?.services.find((service) => service.id === id)

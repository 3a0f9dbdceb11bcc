import { z } from 'zod'

export const flowParams = z.strictObject({ flow: z.string().min(1).max(64) })

/** How many of a list at once. */
export const limitOf = (normal: number, most: number) => z.coerce.number().int().min(1).max(most).default(normal)

/** `attr.NAME=value` of the query. */
export const attributesQuery = z.record(z.string(), z.string()).optional()

/** `?inline`: show it in the page instead of saving it. */
export const inlineQuery = z
  .enum(['', 'true', 'false', '1', '0'])
  .default('false')
  .transform((text) => text === '' || text === 'true' || text === '1')

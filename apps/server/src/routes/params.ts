import { z } from 'zod'

export const flowParams = z.strictObject({ flow: z.string().min(1).max(64) })

/** How many of a list at once. */
export const limitOf = (normal: number, most: number) => z.coerce.number().int().min(1).max(most).default(normal)

/** `attr.NAME=value` of the query. */
export const attributesQuery = z.record(z.string(), z.string()).optional()

import { PrismaPg } from '@prisma/adapter-pg'

/** The driver adapter for a PostgreSQL database; `?schema=NAME` in its URL chooses the schema, as in Prisma's own URLs. */
export function postgresAdapter(url: string): PrismaPg {
  const parsed = new URL(url)
  const schema = parsed.searchParams.get('schema') ?? undefined
  parsed.searchParams.delete('schema')
  const options = schema === undefined ? undefined : `-c search_path="${schema.replaceAll(/[^\w]/g, '')}"`
  return new PrismaPg({ connectionString: parsed.href, options }, schema === undefined ? {} : { schema })
}

/** One page of a list that goes on. */
interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor: string | null
}

/** Walks the pages of a list, each fetched when it is needed. */
export async function* walkPages<P extends Page<unknown>>(
  fetchPage: (cursor: string | undefined) => Promise<P>,
): AsyncGenerator<P> {
  let cursor: string | undefined
  do {
    const page = await fetchPage(cursor)
    yield page
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
}

/** Walks the items of a list, fetching its pages as they are needed. */
export async function* walkItems<T>(fetchPage: (cursor: string | undefined) => Promise<Page<T>>): AsyncGenerator<T> {
  for await (const page of walkPages(fetchPage)) yield* page.items
}

/** What stands between demarcators, in bounded memory; empty parts are left out. `tooLarge` makes the error for a longer part. */
export async function* splitByDemarcator(
  content: AsyncIterable<Uint8Array>,
  demarcator: Buffer,
  { maxBytes, tooLarge }: { readonly maxBytes: number; readonly tooLarge: (bytes: number) => Error },
): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of content) {
    const searchedUpTo = Math.max(0, rest.length - demarcator.length + 1)
    rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk])
    let start = 0
    let end = rest.indexOf(demarcator, searchedUpTo)
    while (end !== -1) {
      if (end - start > maxBytes) throw tooLarge(end - start)
      if (end > start) yield rest.subarray(start, end)
      start = end + demarcator.length
      end = rest.indexOf(demarcator, start)
    }
    rest = rest.subarray(start)
    if (rest.length > maxBytes + demarcator.length) throw tooLarge(rest.length)
  }
  if (rest.length > maxBytes) throw tooLarge(rest.length)
  if (rest.length > 0) yield rest
}

export interface BatchOptions<Request, Answer> {
  readonly maxCount: number
  readonly maxBytes: number
  readonly sizeOf: (request: Request) => number
  /** Answers each request of a batch, in its place; one batch at a time. */
  readonly run: (batch: readonly Request[]) => Promise<readonly Answer[]>
}

/** A function that gathers what it is asked for in one turn of the event loop, and has it answered together and in order. */
export function inBatches<Request, Answer>({
  maxCount,
  maxBytes,
  sizeOf,
  run,
}: BatchOptions<Request, Answer>): (request: Request) => Promise<Answer> {
  let gathered: { request: Request; resolve: (answer: Answer) => void; reject: (error: unknown) => void }[] = []
  let bytes = 0
  let planned = false
  let last: Promise<unknown> = Promise.resolve()

  function flush(): void {
    const batch = gathered
    gathered = []
    bytes = 0
    if (batch.length === 0) return
    last = last
      .then(() => run(batch.map(({ request }) => request)))
      .then(
        (answers) => {
          for (const [index, { resolve }] of batch.entries()) resolve(answers[index])
        },
        (error: unknown) => {
          for (const { reject } of batch) reject(error)
        },
      )
  }

  return (request) => {
    const size = sizeOf(request)
    if (gathered.length >= maxCount || bytes + size > maxBytes) flush()
    if (!planned) {
      planned = true
      setImmediate(() => {
        planned = false
        flush()
      })
    }
    bytes += size
    return new Promise<Answer>((resolve, reject) => gathered.push({ request, resolve, reject }))
  }
}

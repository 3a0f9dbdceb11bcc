import { finished } from 'node:stream'
import { errors } from '../errors.ts'
import type { Codec } from './codecs.ts'

type Chunks = AsyncIterable<Uint8Array>

/** What a compressor makes of the source. */
export async function* compressed(source: Chunks, codec: Codec): Chunks {
  const feeder = new Feeder(source)
  try {
    yield* through(feeder, codec)
  } finally {
    await feeder.end()
  }
}

/**
 * What a decompressor makes of the source. Content that ends early or is of another format throws
 * CONTENT_NOT_DECOMPRESSED; so does whatever stands behind the end, unless the format allows another part there.
 */
export async function* decompressed(
  source: Chunks,
  open: () => Codec,
  { format, concatenates }: { readonly format: string; readonly concatenates: boolean },
): Chunks {
  const feeder = new Feeder(source)
  try {
    do {
      yield* through(feeder, open())
    } while (concatenates && (await feeder.hasMore()))
    if (await feeder.hasMore()) throw new CodecError(new Error('more follows behind its end'))
  } catch (error) {
    if (!(error instanceof CodecError)) throw error
    throw errors.CONTENT_NOT_DECOMPRESSED({ format, reason: error.message }, { cause: error.cause })
  } finally {
    await feeder.end()
  }
}

/** The codec refused what it was given; anything else that flies comes from the source. */
class CodecError extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

/** Chunks of a source, of which a part can be given back. */
class Feeder {
  readonly #iterator: AsyncIterator<Uint8Array>
  #rest: Uint8Array | undefined

  constructor(source: Chunks) {
    this.#iterator = source[Symbol.asyncIterator]()
  }

  async next(): Promise<Uint8Array | undefined> {
    const rest = this.#rest
    if (rest) {
      this.#rest = undefined
      return rest
    }
    for (;;) {
      const { done, value } = await this.#iterator.next()
      if (done) return undefined
      if (value.length > 0) return value
    }
  }

  giveBack(rest: Uint8Array): void {
    if (rest.length > 0) this.#rest = rest
  }

  async hasMore(): Promise<boolean> {
    this.#rest ??= await this.next()
    return this.#rest !== undefined
  }

  async end(): Promise<void> {
    await this.#iterator.return?.()
  }
}

/** Feeds one chunk at a time, so that memory stays bounded and what the codec did not take is known. */
async function* through(feeder: Feeder, codec: Codec): Chunks {
  let sourceError: { readonly error: unknown } | undefined
  const ended = new Promise<void>((resolve) => finished(codec, { writable: false }, () => resolve()))
  const feed = async () => {
    for (let fed = 0; ; ) {
      const chunk = await feeder.next()
      if (!chunk) {
        codec.end()
        return
      }
      const taken = new Promise<void>((resolve) => codec.write(chunk, () => resolve()))
      await Promise.race([taken, ended])
      const here = codec.bytesWritten - fed
      if (here < chunk.length) {
        feeder.giveBack(chunk.subarray(here))
        return
      }
      if (codec.destroyed) return
      fed += chunk.length
    }
  }
  const feeding = feed().catch((error: unknown) => {
    sourceError = { error }
    codec.destroy(new Error('The source failed.', { cause: error }))
  })
  try {
    yield* codec
  } catch (error) {
    if (sourceError) throw sourceError.error
    throw new CodecError(error)
  } finally {
    codec.destroy()
    await feeding
  }
}

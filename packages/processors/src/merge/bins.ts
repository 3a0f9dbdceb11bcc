import type { FlowFile, Session } from '@mulgil/engine'

/** Why a bin was closed; NiFi's words for the attribute merge.reason. */
export type MergeReason =
  | 'MAX_BYTES_THRESHOLD_REACHED'
  | 'MAX_ENTRIES_THRESHOLD_REACHED'
  | 'MIN_THRESHOLDS_REACHED'
  | 'TIMEOUT'
  | 'BIN_MANAGER_FULL'
  | 'ALL_FRAGMENTS_PRESENT'

export interface BinLimits {
  readonly minEntries: number
  readonly maxEntries: number
  readonly minBytes: number
  readonly maxBytes: number
  readonly maxAgeMs: number
  readonly maxBins: number
}

/** FlowFiles that are to become one, held in a session of their own: until it is committed they are still in their queue. */
export interface Bin<S extends Session = Session> {
  readonly session: S
  /** What its FlowFiles have in common; bins of one group stand side by side. */
  readonly group: string
  readonly createdAt: number
  readonly flowFiles: FlowFile[]
  bytes: number
  /** How many FlowFiles make it complete, when it is known. */
  readonly expected?: number
}

/** A bin that is taken out to be merged. */
export interface ClosedBin<S extends Session = Session> {
  readonly bin: Bin<S>
  readonly reason: MergeReason
}

/** Fills bins and says which are ready; it never merges anything itself. */
export class BinManager<S extends Session> {
  /** Oldest first. */
  readonly #bins: Bin<S>[] = []
  readonly #limits: BinLimits

  constructor(limits: BinLimits) {
    this.#limits = limits
  }

  get count(): number {
    return this.#bins.length
  }

  /** When the oldest bin becomes too old; undefined when there is none or no age. */
  get nextTimeoutAt(): number | undefined {
    const oldest = this.#bins[0]
    return oldest && Number.isFinite(this.#limits.maxAgeMs) ? oldest.createdAt + this.#limits.maxAgeMs : undefined
  }

  /** The bin of a group that has room for so many bytes. */
  find(group: string, size: number): Bin<S> | undefined {
    const { maxEntries, maxBytes } = this.#limits
    return this.#bins.find(
      (bin) =>
        bin.group === group && bin.flowFiles.length < (bin.expected ?? maxEntries) && bin.bytes + size <= maxBytes,
    )
  }

  /** A new bin, and the oldest one when that had to make room for it. */
  open(bin: Omit<Bin<S>, 'flowFiles' | 'bytes'>): { readonly bin: Bin<S>; readonly evicted?: ClosedBin<S> } {
    const opened: Bin<S> = { ...bin, flowFiles: [], bytes: 0 }
    const oldest = this.#bins.length >= this.#limits.maxBins ? this.#bins.shift() : undefined
    this.#bins.push(opened)
    return { bin: opened, ...(oldest && { evicted: { bin: oldest, reason: 'BIN_MANAGER_FULL' as const } }) }
  }

  /** Takes a FlowFile that is in the bin's session already, and gives the bin out when it is full. */
  add(bin: Bin<S>, flowFile: FlowFile): ClosedBin<S> | undefined {
    bin.flowFiles.push(flowFile)
    bin.bytes += flowFile.size
    const { maxEntries, maxBytes } = this.#limits
    if (bin.expected !== undefined) {
      return bin.flowFiles.length === bin.expected ? this.#close(bin, 'ALL_FRAGMENTS_PRESENT') : undefined
    }
    if (bin.flowFiles.length >= maxEntries) return this.#close(bin, 'MAX_ENTRIES_THRESHOLD_REACHED')
    return bin.bytes >= maxBytes ? this.#close(bin, 'MAX_BYTES_THRESHOLD_REACHED') : undefined
  }

  /** Takes out what is too old and, when the input is used up, what has reached its least size. */
  takeReady(now: number, isInputUsedUp: boolean): ClosedBin<S>[] {
    const { minEntries, minBytes, maxAgeMs } = this.#limits
    const ready: ClosedBin<S>[] = []
    for (const bin of [...this.#bins]) {
      const hasMinimum =
        isInputUsedUp && bin.expected === undefined && bin.flowFiles.length >= minEntries && bin.bytes >= minBytes
      if (hasMinimum) ready.push(this.#close(bin, 'MIN_THRESHOLDS_REACHED'))
      else if (now - bin.createdAt >= maxAgeMs) ready.push(this.#close(bin, 'TIMEOUT'))
    }
    return ready
  }

  #close(bin: Bin<S>, reason: MergeReason): ClosedBin<S> {
    this.#bins.splice(this.#bins.indexOf(bin), 1)
    return { bin, reason }
  }
}

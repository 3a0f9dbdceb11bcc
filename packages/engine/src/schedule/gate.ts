/** What a port of a group asks before it hands on. */
export interface Gate {
  isOpen(): boolean
  /** How many FlowFiles it may take at once. */
  readonly batchSize?: number
  /** Hands on in place of the port's own trigger. */
  pass?(): void
}

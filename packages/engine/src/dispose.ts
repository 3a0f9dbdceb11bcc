/** Disposes of a resource that may or may not want it. */
export async function dispose(resource: unknown): Promise<void> {
  if (typeof resource !== 'object' || resource === null) return
  const disposable = resource as Partial<AsyncDisposable & Disposable>
  if (disposable[Symbol.asyncDispose]) await disposable[Symbol.asyncDispose]?.()
  else disposable[Symbol.dispose]?.()
}

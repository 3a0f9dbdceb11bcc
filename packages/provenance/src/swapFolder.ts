import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'

/** Beside an index: one that is being built, one that is whole and waits to take its place, and the one that it replaces. */
export const besides = (folder: string) => ({
  building: `${folder}.rebuilding`,
  built: `${folder}.rebuilt`,
  replaced: `${folder}.replaced`,
})

/** Puts the whole new index, if there is one, in the place of the old; goes on where a crash stopped it. */
export async function swapFolder(folder: string): Promise<void> {
  const { built, replaced } = besides(folder)
  if (existsSync(built)) {
    await rm(replaced, { recursive: true, force: true })
    if (existsSync(folder)) await rename(folder, replaced)
    await rename(built, folder)
  }
  await rm(replaced, { recursive: true, force: true })
}

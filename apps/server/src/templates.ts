import { readdir, readFile } from 'node:fs/promises'
import * as contract from '@mulgil/client/contract'
import { errors } from './errors.ts'

const folder = new URL('../templates/', import.meta.url)
const TemplateFile = contract.Template.omit({ id: true })

/** The order in which people see them; others come after. */
const order = ['factory-line', 'factory-line-sample', 'http-to-file', 'csv-folder']
const placeOf = (file: string) =>
  (order.indexOf(file.slice(0, -'.json'.length)) + order.length + 1) % (order.length + 1)

/** The flows to start from that Mulgil ships: one file each, named by its id. */
export function createTemplates() {
  let loading: Promise<contract.Template[]> | undefined

  async function load(): Promise<contract.Template[]> {
    const found = (await readdir(folder)).filter((name) => name.endsWith('.json'))
    const files = found.sort((a, b) => placeOf(a) - placeOf(b) || (a < b ? -1 : 1))
    return Promise.all(
      files.map(async (name) => {
        const id = name.slice(0, -'.json'.length)
        return { id, ...TemplateFile.parse(JSON.parse(await readFile(new URL(name, folder), 'utf8'))) }
      }),
    )
  }

  const list = () => {
    loading ??= load()
    return loading
  }
  return {
    list,
    async get(id: string): Promise<contract.Template> {
      const found = (await list()).find((template) => template.id === id)
      if (found === undefined) throw errors.TEMPLATE_NOT_FOUND({ template: id })
      return found
    },
  }
}
export type Templates = ReturnType<typeof createTemplates>

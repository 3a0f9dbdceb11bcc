import type { contract } from '@mulgil/client'
import { expect, type Page, test } from '@playwright/test'
import { connection, createFlow, flowDocument, processor, sink, source } from './fixture/flows.ts'
import { Workspace } from './fixture/workspace.ts'
import { api, type ServerProcess, startServer } from './serverProcess.ts'

let server: ServerProcess
test.beforeAll(async () => {
  server = await startServer()
})
test.afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
})
test.use({ viewport: { width: 1920, height: 1080 } })

async function open(page: Page, flow: string): Promise<Workspace> {
  await page.goto(`${server.url}/flows/${flow}`)
  const canvas = new Workspace(page)
  await expect(canvas.canvas).toBeVisible()
  return canvas
}

const status = (flow: string) => api<contract.FlowStatus>(server, 'GET', `/api/flows/${flow}/status`)

async function menu(page: Page, item: RegExp): Promise<void> {
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

async function choose(page: Page, label: string, option: string | RegExp): Promise<void> {
  await page.getByRole('combobox', { name: label }).click()
  await page.getByRole('option', { name: option }).click()
}

test('a group takes its parameters from a context that inherits another, and lets in one batch at a time', async ({
  page,
}) => {
  const document = flowDocument(
    'contexts',
    'Contexts',
    {
      make: source({ x: 0, y: 0 }, 'Make', 5),
      line: {
        at: { x: 400, y: 0 },
        component: {
          kind: 'group',
          name: 'Line',
          root: {
            components: {
              in: { kind: 'inputPort', name: 'in' },
              mark: {
                kind: 'processor',
                type: 'UpdateAttribute',
                name: 'Mark',
                properties: { attributes: { limit: '#{limit}', plant: '#{plant}' } },
              },
              out: { kind: 'outputPort', name: 'out' },
            },
            connections: {
              i: { from: 'in', to: 'mark' },
              o: { from: 'mark', relationships: ['success'], to: 'out' },
            },
          },
        },
      },
      keep: sink({ x: 800, y: 0 }, 'Keep'),
    },
    { a: connection('make', 'success', 'in'), b: { from: 'out', to: 'keep' } },
  )
  await createFlow(server, document)
  const canvas = await open(page, 'contexts')

  await menu(page, /Parameters/)
  const dialog = page.getByRole('dialog', { name: 'Parameters' })
  for (const name of ['base', 'seoul']) {
    await dialog.getByRole('tab', { name: 'Flow' }).click()
    await dialog.getByRole('textbox', { name: 'Name of a new context' }).fill(name)
    await dialog.getByRole('button', { name: 'Add a context' }).click()
    await expect(dialog.getByRole('tab', { name })).toHaveAttribute('aria-selected', 'true')
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(name === 'base' ? 'limit' : 'plant')
    await dialog.getByRole('button', { name: 'Add a parameter' }).click()
    await dialog.getByRole('textbox', { name: 'Value', exact: true }).fill(name === 'base' ? '95' : '서울')
  }
  await choose(page, 'Inherit from', 'base')
  await expect(dialog.getByRole('list', { name: 'Inherits from' })).toContainText('base')
  await page.keyboard.press('Escape')

  await canvas.select('Line')
  await choose(page, 'Parameter context', 'seoul')
  await choose(page, 'FlowFiles inside at once', 'One batch')
  await choose(page, 'FlowFiles leave', 'All together')
  await canvas.deploy()

  await expect.poll(async () => (await status('contexts')).processors.find(({ id }) => id === 'keep')?.totalIn).toBe(5)
  const { items } = await api<contract.QueuePage>(server, 'GET', '/api/flows/contexts/connections/b/preview?limit=1')
  expect(items[0].attributes).toMatchObject({ limit: '95', plant: '서울', 'batch.output.out': '5' })
})

test('a service is made from the form of a processor, tries to be enabled once deployed, and is disabled and enabled by hand', async ({
  page,
}) => {
  await createFlow(
    server,
    flowDocument(
      'services',
      'Services',
      {
        make: source({ x: 0, y: 0 }, 'Make', 1),
        put: processor(
          'PutElasticsearchJson',
          'Put',
          { x: 400, y: 0 },
          {
            properties: { index: 'readings' },
            autoTerminate: ['original', 'successful', 'errors', 'retry', 'failure'],
          },
        ),
      },
      { a: connection('make', 'success', 'put') },
    ),
  )
  const canvas = await open(page, 'services')
  await canvas.select('Put')
  await choose(page, 'Service', /^New ElasticsearchClient/)
  const dialog = page.getByRole('dialog', { name: 'Controller services' })
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Search')
  await dialog.getByRole('textbox', { name: /^URL/i }).first().fill('http://127.0.0.1:9')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('combobox', { name: 'Service' })).toHaveText('Search')
  await canvas.deploy()

  const state = async () => (await status('services')).services[0]?.state
  // Nothing answers at that address, so it goes on trying, and what needs it waits.
  await expect.poll(state).toBe('enabling')
  await menu(page, /Controller services/)
  await dialog.getByRole('button', { name: /^Search/ }).click()
  await dialog.getByRole('button', { name: 'Disable' }).click()
  await page.getByRole('dialog', { name: 'Disable the service?' }).getByRole('button', { name: 'Disable' }).click()
  await expect(dialog.getByText('disabled', { exact: true })).toBeVisible()
  const waits = async () => (await status('services')).processors.find(({ id }) => id === 'put')?.runState
  await expect.poll(waits).toBe('stopped')
  await dialog.getByRole('button', { name: 'Enable', exact: true }).click()
  await expect(dialog.getByText('enabling', { exact: true })).toBeVisible()
  await expect.poll(waits).toBe('starting')
})

test('what a processor remembers can be seen, changed entry by entry while it is stopped, and cleared', async ({
  page,
}) => {
  await createFlow(
    server,
    flowDocument(
      'state',
      'State',
      {
        make: source({ x: 0, y: 0 }, 'Make', 1),
        seen: processor(
          'DetectDuplicate',
          'Seen',
          { x: 400, y: 0 },
          {
            properties: { cacheEntryIdentifier: '${fileSize}' },
            autoTerminate: ['duplicate', 'non-duplicate', 'failure'],
          },
        ),
      },
      { a: connection('make', 'success', 'seen') },
    ),
    { start: true },
  )
  const entries = async () =>
    (await api<{ entries: { key: string; value: string }[] }>(server, 'GET', '/api/flows/state/components/seen/state'))
      .entries
  await expect.poll(async () => (await entries()).length).toBe(1)
  const [{ key }] = await entries()

  const canvas = await open(page, 'state')
  await canvas.select('Seen')
  await canvas.inspector.getByRole('tab', { name: 'State' }).click()
  await expect(canvas.inspector.getByText('Stop the processor to change its state.')).toBeVisible()
  await canvas.node('Seen').click({ button: 'right', position: { x: 60, y: 20 } })
  await page.getByRole('menuitem', { name: /^Terminate/ }).click()
  await expect
    .poll(async () => (await status('state')).processors.find(({ id }) => id === 'seen')?.runState)
    .toBe('stopped')

  const value = canvas.inspector.getByRole('textbox', { name: `Value of ${key}` })
  await value.fill('first of the day')
  await value.press('Enter')
  await expect.poll(entries).toEqual([{ key, value: 'first of the day' }])
  await canvas.inspector.getByRole('textbox', { name: 'Key' }).fill('id:새것')
  await canvas.inspector.getByRole('textbox', { name: 'Value', exact: true }).fill('2')
  await canvas.inspector.getByRole('button', { name: 'Add' }).click()
  await expect.poll(async () => (await entries()).length).toBe(2)
  await canvas.inspector.getByRole('button', { name: `Remove ${key}` }).click()
  await expect.poll(entries).toEqual([{ key: 'id:새것', value: '2' }])
  await canvas.inspector.getByRole('button', { name: 'Clear all' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Clear all' }).click()
  await expect.poll(entries).toEqual([])
  await expect(canvas.inspector.getByText('Nothing is kept yet.')).toBeVisible()
})

test('a copied group has a service of its own, and what is wrong with that leads to it from the deploy dialog', async ({
  page,
}) => {
  await createFlow(
    server,
    flowDocument('copies', 'Copies', {
      line: {
        at: { x: 0, y: 0 },
        component: {
          kind: 'group',
          name: 'Line',
          provenance: 'errors',
          services: {
            search: { type: 'ElasticsearchClient', name: 'Search', properties: { url: 'http://127.0.0.1:9' } },
          },
          root: {
            components: {
              make: source({ x: 0, y: 0 }, 'Make', 1).component,
              put: processor(
                'PutElasticsearchJson',
                'Put',
                { x: 0, y: 0 },
                {
                  properties: { index: 'readings', service: 'search' },
                  autoTerminate: ['original', 'successful', 'errors', 'retry', 'failure'],
                },
              ).component,
            },
            connections: { a: connection('make', 'success', 'put') },
          },
        },
      },
    }),
  )
  const canvas = await open(page, 'copies')
  await canvas.select('Line')
  await expect(canvas.node('Line')).toHaveAccessibleName(/Provenance: Errors only/)
  await canvas.canvas.press('Control+d')
  await expect(canvas.node('Line')).toHaveCount(2)

  const groups = async () => {
    const { document } = await api<contract.Flow>(server, 'GET', '/api/flows/copies')
    return Object.values(document.root.components).flatMap((component) =>
      component.kind === 'group'
        ? [
            {
              services: Object.keys(component.services ?? {}),
              used: Object.values(component.root.components).flatMap((inner) =>
                inner.kind === 'processor' && inner.type === 'PutElasticsearchJson' ? [inner.properties.service] : [],
              ),
            },
          ]
        : [],
    )
  }
  await expect.poll(async () => (await groups()).length).toBe(2)
  const [before, copy] = await groups()
  expect(before).toEqual({ services: ['search'], used: ['search'] })
  expect(copy.services).toHaveLength(1)
  expect(copy.services).not.toEqual(['search'])
  expect(copy.used).toEqual(copy.services)

  await menu(page, /Controller services/)
  const dialog = page.getByRole('dialog', { name: 'Controller services' })
  await dialog
    .getByRole('button', { name: /^Search/ })
    .nth(1)
    .click()
  await dialog.getByRole('textbox', { name: /^URL/ }).fill('elsewhere')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Review & deploy' }).click()
  const review = page.getByRole('dialog', { name: 'Review & deploy' })
  const problem = review.getByRole('listitem').filter({ hasText: 'url' })
  await problem.getByRole('button', { name: 'Go to' }).click()
  await expect(dialog.getByRole('textbox', { name: /^URL/ })).toHaveValue('elsewhere')
  await expect(dialog.getByRole('textbox', { name: /^URL/ })).toBeFocused()
})

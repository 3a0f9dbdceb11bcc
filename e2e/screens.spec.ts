import { mkdir } from 'node:fs/promises'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { connection, createFlow, flowDocument, processor, sink, source } from './fixture/flows.ts'
import { api, type ServerProcess, startServer } from './serverProcess.ts'

/** With MULGIL_SCREENS=1 the pictures in docs/screens are made anew; without, every screen is checked by axe. */
const takesPictures = process.env.MULGIL_SCREENS === '1'
const folder = new URL('../docs/screens/', import.meta.url).pathname
const themes = ['light', 'dark'] as const
const languages = ['en', 'ko'] as const
const SAMPLE = 'factory-line-sample'

interface Screen {
  readonly name: string
  /** Where it is, at the server that has flows. */
  readonly path: string
  /** Opens what is not at an address, and waits until there is something to see, in any language. */
  ready(page: Page): Promise<void>
}

let empty: ServerProcess
let server: ServerProcess
let event: { readonly id: number; readonly flowFileId: number }

// Colours change at once, so that none is read half way.
test.use({ contextOptions: { reducedMotion: 'reduce' } })

test.beforeAll(async () => {
  test.setTimeout(180_000)
  if (takesPictures) await mkdir(folder, { recursive: true })
  ;[empty, server] = await Promise.all([startServer(), startServer()])
  const files = `${server.home}/files`
  const template = await api<{ document: Record<string, unknown> }>(server, 'GET', `/api/templates/${SAMPLE}`)
  const document = { ...template.document, id: SAMPLE, parameters: { limit: { value: '90' }, files: { value: files } } }
  await api(server, 'POST', '/api/flows', { document })
  await api(server, 'POST', `/api/flows/${SAMPLE}/deploy`, { revision: 1, start: true, note: 'First version' })
  await createFlow(
    server,
    flowDocument(
      'kiln-check',
      'Kiln check',
      {
        make: source({ x: 0, y: 0 }, 'Readings', 40, {
          customText: '{"sensor":"kiln-1","celsius":71.5,"place":{"hall":"3","row":7},"tags":["dry","north"]}',
          attributes: { line: '7', shift: 'early' },
        }),
        route: processor(
          'RouteOnAttribute',
          'Over the limit?',
          { x: 400, y: 0 },
          { properties: { routes: { hot: '${celsius:gt(90)}' } }, autoTerminate: ['unmatched'] },
        ),
        log: sink({ x: 800, y: 0 }, 'Log'),
        broken: source({ x: 0, y: 200 }, 'Broken readings', 3, { customText: '{"sensor":"kiln-1","celsius":' }),
        read: processor(
          'EvaluateJsonPath',
          'Read the value',
          { x: 400, y: 200 },
          {
            properties: { destination: 'attribute', paths: { celsius: '$.celsius' } },
            autoTerminate: ['matched', 'unmatched'],
          },
        ),
      },
      {
        waiting: connection('make', 'success', 'route', { backPressure: { count: 50, bytes: '1 GB' } }),
        hot: connection('route', 'hot', 'log'),
        in: connection('broken', 'success', 'read'),
        failed: connection('read', 'failure', 'log'),
      },
    ),
    { start: false },
  )
  for (const id of ['make', 'broken', 'read']) await api(server, 'POST', `/api/flows/kiln-check/components/${id}/start`)
  await createFlow(server, archive, { start: true })
  await createFlow(server, pressLine(), { start: true })
  await expect
    .poll(async () => (await api<{ entries: object[] }>(server, 'GET', `${SEEN}/state`)).entries.length, {
      timeout: 30_000,
    })
    .toBe(1)
  await api(server, 'POST', `${SEEN}/terminate`)
  // A change after the first version, for the diff.
  const flow = await api<{ revision: number; document: unknown }>(server, 'GET', '/api/flows/kiln-check')
  const changed = JSON.parse(
    JSON.stringify(flow.document).replace('gt(90)', 'gt(95)').replace('"Log"', '"Log the hot ones"'),
  )
  await api(server, 'PUT', '/api/flows/kiln-check', { revision: flow.revision, document: changed })
  await expect
    .poll(
      async () => {
        const found = await api<{ items: (typeof event)[] }>(
          server,
          'GET',
          `/api/provenance?flow=${SAMPLE}&type=SEND&limit=1`,
        )
        event = found.items[0]
        return found.items.length
      },
      { timeout: 60_000 },
    )
    .toBe(1)
})
test.afterAll(async () => {
  await Promise.all([empty?.[Symbol.asyncDispose](), server?.[Symbol.asyncDispose]()])
})

/** A flow that others hand over to. */
const archive = flowDocument(
  'archive',
  'Archive',
  {
    in: { at: { x: 0, y: 0 }, component: { kind: 'inputPort', name: 'presses' } },
    keep: sink({ x: 400, y: 0 }, 'Keep'),
  },
  { kept: { from: 'in', to: 'keep' } },
)
const SEEN = '/api/flows/press-line/components/seen'

/** A flow with all that groups, contexts, services, state and links have. */
function pressLine() {
  const search = { type: 'ElasticsearchClient', name: 'Search', properties: { url: 'http://127.0.0.1:9' } }
  const put = {
    properties: { service: 'search', index: 'presses' },
    autoTerminate: ['original', 'successful', 'errors', 'retry', 'failure'],
  }
  const document = flowDocument(
    'press-line',
    'Press line',
    {
      make: source({ x: 0, y: 0 }, 'Presses', 1),
      seen: processor(
        'DetectDuplicate',
        'Seen before?',
        { x: 320, y: 0 },
        { properties: { cacheEntryIdentifier: '${fileSize}' }, autoTerminate: ['duplicate', 'failure'] },
      ),
      press: {
        at: { x: 680, y: 0 },
        component: {
          kind: 'group',
          name: 'Press 7',
          flowFileConcurrency: 'singleBatch',
          outboundPolicy: 'batch',
          provenance: 'errors',
          parameterContext: 'seoul',
          services: {
            own: { type: 'ElasticsearchClient', name: 'Search of the press', properties: search.properties },
          },
          root: {
            components: {
              enter: { kind: 'inputPort', name: 'in' },
              mark: {
                kind: 'processor',
                type: 'UpdateAttribute',
                name: 'Mark',
                properties: { attributes: { plant: '#{plant}' } },
              },
              leave: { kind: 'outputPort', name: 'out' },
            },
            connections: {
              i: { from: 'enter', to: 'mark' },
              o: { from: 'mark', relationships: ['success'], to: 'leave' },
            },
          },
        },
      },
      put: processor('PutElasticsearchJson', 'Index', { x: 320, y: 200 }, put),
      copy: source({ x: 0, y: 200 }, 'Copies', 1),
      out: {
        at: { x: 1000, y: 40 },
        component: { kind: 'outputPort', name: 'pressed', link: { flow: 'archive', port: 'in' } },
      },
    },
    {
      a: connection('make', 'success', 'seen'),
      b: connection('seen', 'non-duplicate', 'enter'),
      c: { from: 'leave', to: 'out' },
      d: connection('copy', 'success', 'put'),
    },
  )
  return {
    ...document,
    parameterContexts: {
      base: { parameters: { limit: { value: '95' } } },
      seoul: {
        description: 'The plant in Seoul',
        inherits: ['base'],
        parameters: { plant: { value: '서울' }, token: { sensitive: true } },
      },
    },
    services: { search },
  }
}

const canvasIsThere = async (page: Page) => {
  await expect(page.getByRole('application').getByRole('group').first()).toBeVisible()
}
async function openMore(page: Page, item: number): Promise<void> {
  await canvasIsThere(page)
  await page.getByRole('button', { name: /^(More|더 보기)$/ }).click()
  await page.getByRole('menuitem').nth(item).click()
}
async function openServices(page: Page): Promise<void> {
  await openMore(page, 1)
  await expect(page.getByRole('dialog').getByRole('listitem')).toHaveCount(2)
}
const screens = (): readonly Screen[] => [
  {
    name: 'first-run',
    path: `${empty.url}/`,
    ready: (page) => expect(page.getByRole('main').getByRole('button').nth(3)).toBeVisible(),
  },
  { name: 'flows', path: '/', ready: (page) => expect(page.getByRole('row')).toHaveCount(5) },
  { name: 'workspace', path: `/flows/${SAMPLE}`, ready: canvasIsThere },
  {
    name: 'inspector',
    path: `/flows/${SAMPLE}?sel=parse`,
    async ready(page) {
      await canvasIsThere(page)
      await expect(page.getByRole('tabpanel')).toBeVisible()
    },
  },
  {
    name: 'deploy',
    path: '/flows/kiln-check',
    async ready(page) {
      await canvasIsThere(page)
      await page.getByRole('button', { name: /^(Review & deploy|검토 후 배포)$/ }).click()
      await expect(page.getByRole('dialog').getByRole('listitem').first()).toBeVisible()
    },
  },
  {
    name: 'parameters',
    path: `/flows/${SAMPLE}`,
    async ready(page) {
      await openMore(page, 0)
      await expect(page.getByRole('dialog')).toContainText('limit')
    },
  },
  {
    name: 'group',
    path: '/flows/press-line?sel=press',
    async ready(page) {
      await canvasIsThere(page)
      await expect(page.getByRole('complementary').getByRole('combobox')).toHaveCount(4)
    },
  },
  {
    name: 'link',
    path: '/flows/press-line?sel=out',
    async ready(page) {
      await canvasIsThere(page)
      await expect(page.getByRole('complementary').getByRole('combobox').nth(1)).toContainText('presses')
    },
  },
  {
    name: 'state',
    path: '/flows/press-line?sel=seen&tab=state',
    async ready(page) {
      await canvasIsThere(page)
      await expect(page.getByRole('tabpanel').getByRole('textbox').first()).toBeVisible()
    },
  },
  {
    name: 'contexts',
    path: '/flows/press-line',
    async ready(page) {
      await openMore(page, 0)
      await page.getByRole('dialog').getByRole('tab', { name: 'seoul' }).click()
      await expect(page.getByRole('dialog').getByRole('list').first()).toContainText('base')
    },
  },
  { name: 'services', path: '/flows/press-line', ready: openServices },
  {
    name: 'service',
    path: '/flows/press-line',
    async ready(page) {
      await openServices(page)
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^Search Elastic/ })
        .click()
      await expect(page.getByRole('dialog').getByRole('textbox').nth(1)).toHaveValue('http://127.0.0.1:9')
    },
  },
  {
    name: 'queue',
    path: '/flows/kiln-check/connections/waiting',
    async ready(page) {
      await page.getByRole('row').nth(2).click()
      await expect(page.getByRole('tree')).toBeVisible()
    },
  },
  {
    name: 'flowfile',
    path: `/flowfiles/${event.flowFileId}`,
    ready: (page) => expect(page.getByRole('tabpanel')).toBeVisible(),
  },
  {
    name: 'provenance',
    path: `/provenance?event=${event.id}`,
    async ready(page) {
      await expect(page.getByRole('row').nth(5)).toBeVisible()
      await expect(page.getByRole('tabpanel')).toBeVisible()
    },
  },
  {
    name: 'lineage',
    path: `/lineage/${event.flowFileId}?event=${event.id}`,
    async ready(page) {
      await expect(page.getByRole('button', { name: /^SEND/ }).first()).toBeVisible()
      await expect(page.getByRole('tabpanel')).toBeVisible()
    },
  },
  {
    name: 'versions',
    path: '/flows/kiln-check/versions',
    ready: (page) => expect(page.getByRole('row')).toHaveCount(2),
  },
  {
    name: 'diff',
    path: '/flows/kiln-check/diff?from=1&to=draft',
    ready: (page) => expect(page.getByText('gt(95)').first()).toBeVisible(),
  },
  {
    name: 'bulletins',
    path: '/bulletins',
    ready: (page) => expect(page.getByRole('main')).toContainText('The content is not valid JSON'),
  },
  {
    name: 'templates',
    path: '/templates',
    ready: (page) => expect(page.getByRole('main').getByRole('button').nth(2)).toBeVisible(),
  },
  {
    name: 'settings',
    path: '/settings/appearance',
    ready: (page) => expect(page.getByRole('switch').first()).toBeVisible(),
  },
]

async function speakAndLook(page: Page, theme: (typeof themes)[number], language: (typeof languages)[number]) {
  await page.addInitScript(
    ([choice, locale]) => {
      localStorage.setItem('mulgil.theme', JSON.stringify({ state: { choice }, version: 0 }))
      localStorage.setItem('mulgil.locale', JSON.stringify({ state: { locale }, version: 0 }))
    },
    [theme, language],
  )
}

async function show(page: Page, { path, ready }: Screen): Promise<void> {
  await page.goto(path.startsWith('http') ? path : `${server.url}${path}`)
  await ready(page)
  await page.evaluate(() => document.fonts.ready)
}

const picture = { scale: 'css', animations: 'disabled' } as const

/** The running sample, large enough that connections show their counts. */
async function pictureOfTheFirstFlow(page: Page): Promise<void> {
  const canvas = page.getByRole('application', { name: /^Canvas of/ })
  await page.getByRole('button', { name: 'Hide the palette' }).click()
  await page.setViewportSize({ width: 1920, height: 900 })
  await canvas.press('1')
  await expect(canvas.getByText('unmatched').first()).toBeVisible()
  await expect(canvas.getByRole('status').first()).toBeVisible()
  await canvas.blur()
  await page.screenshot({ path: `${folder}first-flow.png`, ...picture })
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.getByRole('button', { name: 'Show the palette' }).click()
}

async function violations(page: Page, rules?: readonly string[]) {
  const axe = new AxeBuilder({ page })
  const result = await (rules ? axe.withRules([...rules]) : axe).analyze()
  return result.violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ target }) => target.join(' ')) }))
}

for (const language of languages) {
  if (takesPictures) {
    for (const theme of themes) {
      test(`pictures in ${theme}, ${language}`, async ({ page }) => {
        await speakAndLook(page, theme, language)
        for (const screen of screens()) {
          await show(page, screen)
          await page.screenshot({ path: `${folder}${screen.name}.${theme}.${language}.png`, ...picture })
          if (screen.name === 'workspace' && theme === 'light' && language === 'en') await pictureOfTheFirstFlow(page)
        }
      })
    }
  } else {
    test(`axe finds nothing on any screen in ${language}, light and dark`, async ({ page }) => {
      await speakAndLook(page, 'light', language)
      for (const screen of screens()) {
        await test.step(screen.name, async () => {
          await show(page, screen)
          await expect(page.locator('html')).toHaveAttribute('lang', language)
          expect.soft(await violations(page), screen.name).toEqual([])
          // The themes differ in nothing but colours, so the other one needs only the rules about these.
          await page.evaluate(() => {
            document.documentElement.dataset.theme = 'dark'
          })
          expect.soft(await violations(page, ['color-contrast']), `${screen.name}, dark`).toEqual([])
        })
      }
    })
  }
}

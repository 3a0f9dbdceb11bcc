import { readFile } from 'node:fs/promises'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { connection, createFlow, flowDocument, processor, sink, source } from './fixture/flows.ts'
import { Workspace } from './fixture/workspace.ts'
import { type ServerProcess, startServer } from './serverProcess.ts'

let server: ServerProcess
test.beforeAll(async () => {
  server = await startServer()
})
test.afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
})
test.use({ viewport: { width: 1920, height: 1080 }, permissions: ['clipboard-read', 'clipboard-write'] })

async function open(page: Page, flow: string): Promise<Workspace> {
  await page.goto(`${server.url}/flows/${flow}`)
  const canvas = new Workspace(page)
  await expect(canvas.canvas).toBeVisible()
  return canvas
}

/** Two processors that are not connected yet. */
const pair = (id: string) =>
  flowDocument(id, `Flow ${id}`, {
    make: source({ x: 0, y: 0 }, 'Make', 5),
    log: sink({ x: 0, y: 200 }, 'Log'),
  })

test('the palette finds by name, meaning, Hangul initials and the wrong keyboard layout, and adds by drag and Enter', async ({
  page,
}) => {
  await createFlow(server, flowDocument('palette', 'Palette', {}))
  const canvas = await open(page, 'palette')
  const palette = page.getByRole('complementary', { name: 'Palette' })
  const field = palette.getByRole('searchbox', { name: 'Search processors' })
  const found = palette.getByRole('list', { name: 'Found' })

  for (const query of ['generate', '무작위', 'ㅁㅈㅇ', 'ㅎ두ㄷㄱㅁㅅㄷ']) {
    await field.fill(query)
    await expect(found.getByRole('button', { name: /^GenerateFlowFile / })).toBeVisible()
    await expect(found.getByRole('button', { name: /^PublishKafka / })).toHaveCount(0)
  }
  await field.fill('no such thing')
  await expect(palette).toContainText('No processor fits.')

  await field.fill('updateatt')
  await field.press('Enter')
  await expect(canvas.node('UpdateAttribute')).toBeVisible()
  await field.fill('')
  await canvas.add('GenerateFlowFile', 'By drag', { x: 160, y: 120 })
  const entry = palette.getByRole('button', { name: /^LogAttribute / })
  await entry.focus()
  await entry.press('Enter')
  await expect(canvas.node('LogAttribute')).toBeVisible()
})

test('connects with a choice of relationships; a second relationship joins the same connection', async ({ page }) => {
  await createFlow(
    server,
    flowDocument('connect', 'Connect', {
      make: source({ x: 0, y: 0 }, 'Make', 5),
      parse: processor(
        'EvaluateJsonPath',
        'Parse',
        { x: 400, y: 0 },
        { properties: { paths: { sensor: '$.sensor' } } },
      ),
      log: sink({ x: 800, y: 40 }, 'Log'),
    }),
  )
  const canvas = await open(page, 'connect')
  await canvas.connect('Make', 'success', 'Parse')
  await canvas.connect('Parse', 'matched', 'Log')
  await canvas.dragPort('Parse', 'unmatched', 'Log')
  await expect(page.getByText('Joined the connection that leads there already')).toBeVisible()
  await expect(canvas.edges).toHaveCount(2)
  const relationships = canvas.inspector.getByRole('group', { name: 'Relationships that lead in here' })
  await expect(relationships.getByRole('checkbox', { name: 'matched', exact: true })).toBeChecked()
  await expect(relationships.getByRole('checkbox', { name: 'unmatched' })).toBeChecked()
  await relationships.getByRole('checkbox', { name: 'failure' }).check()
  await expect(canvas.node('Parse')).toHaveAccessibleName(/not deployed, no problems/)

  // Into a source nothing leads: it says so.
  await canvas.dragPort('Parse', 'failure', 'Make')
  await expect(page.getByText('GenerateFlowFile takes no input. Connect to another component.')).toBeVisible()
  await expect(canvas.edges).toHaveCount(2)
})

test('configures, saves the draft by itself, and a reload still has it', async ({ page }) => {
  await createFlow(server, pair('draft'))
  const canvas = await open(page, 'draft')
  await canvas.configure('Make', { 'Custom text': 'hello', Attributes: { colour: 'blue' } })
  await canvas.connect('Make', 'success', 'Log')
  await expect(canvas.saved).toBeVisible()
  await page.reload()
  await expect(canvas.edges).toHaveCount(1)
  await canvas.select('Make')
  await expect(canvas.inspector.getByRole('textbox', { name: 'Custom text' })).toHaveValue('hello')
  await expect(canvas.inspector.getByRole('textbox', { name: 'Value: colour' })).toHaveValue('blue')
})

test('moves by mouse and arrow keys; a burst of arrow keys is one step of undo', async ({ page }) => {
  await createFlow(server, pair('move'))
  const canvas = await open(page, 'move')
  const start = await canvas.place('Make')
  await canvas.move('Make', { x: 80, y: 120 })
  await expect.poll(() => canvas.place('Make')).toEqual({ x: start.x + 80, y: start.y + 120 })
  for (const key of ['ArrowRight', 'ArrowRight', 'Shift+ArrowDown']) await page.keyboard.press(key)
  await expect.poll(() => canvas.place('Make')).toEqual({ x: start.x + 96, y: start.y + 160 })
  await page.keyboard.press('Control+z')
  await expect.poll(() => canvas.place('Make')).toEqual({ x: start.x + 80, y: start.y + 120 })
  await page.keyboard.press('Control+z')
  await expect.poll(() => canvas.place('Make')).toEqual(start)
  await page.keyboard.press('Control+Shift+z')
  await expect.poll(() => canvas.place('Make')).toEqual({ x: start.x + 80, y: start.y + 120 })
})

test('selects several by Shift-click, by Shift-drag and by Ctrl+A', async ({ page }) => {
  await createFlow(
    server,
    flowDocument('select', 'Select', {
      a: sink({ x: 0, y: 0 }, 'A'),
      b: sink({ x: 320, y: 0 }, 'B'),
      c: sink({ x: 0, y: 320 }, 'C'),
    }),
  )
  const canvas = await open(page, 'select')
  await canvas.select('A')
  await canvas.node('B').click({ position: { x: 60, y: 20 }, modifiers: ['Shift'] })
  await expect(canvas.inspector).toContainText('2 things selected')
  await page.keyboard.press('Escape')
  await expect(canvas.inspector).toBeHidden()

  await canvas.box('A', 'B')
  await expect(canvas.inspector).toContainText('2 things selected')
  await page.keyboard.press('Control+a')
  await expect(canvas.inspector).toContainText('3 things selected')
  await canvas.select('B')
  await expect(canvas.inspector.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('B')
})

test('copies, pastes, cuts, doubles and deletes, and undoes and redoes all of it', async ({ page }) => {
  await createFlow(server, pair('clipboard'))
  const canvas = await open(page, 'clipboard')
  await canvas.connect('Make', 'success', 'Log')
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Control+c')
  await page.keyboard.press('Control+v')
  await expect(canvas.nodes).toHaveCount(4)
  await expect(canvas.edges).toHaveCount(2)
  await page.keyboard.press('Control+d')
  await expect(canvas.nodes).toHaveCount(6)
  await expect(canvas.edges).toHaveCount(3)
  await page.keyboard.press('Control+x')
  await expect(canvas.nodes).toHaveCount(4)
  await expect(canvas.edges).toHaveCount(2)
  await page.keyboard.press('Control+v')
  await expect(canvas.nodes).toHaveCount(6)
  await page.keyboard.press('Delete')
  await expect(canvas.nodes).toHaveCount(4)
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Delete')
  await expect(canvas.nodes).toHaveCount(0)

  const steps = [4, 6, 4, 6, 4, 2]
  for (const count of steps) {
    await page.keyboard.press('Control+z')
    await expect(canvas.nodes).toHaveCount(count)
  }
  await page.keyboard.press('Control+z')
  await expect(canvas.edges).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Undo', exact: true })).toBeDisabled()
  await page.keyboard.press('Control+y')
  await expect(canvas.edges).toHaveCount(1)
  for (const count of [...steps.toReversed().slice(1), 0]) {
    await page.keyboard.press('Control+Shift+z')
    await expect(canvas.nodes).toHaveCount(count)
  }
  await expect(canvas.saved).toBeVisible()
  await page.reload()
  await expect(page.getByText('An empty flow')).toBeVisible()
})

test('deploys with a diff, stops and starts, and shows live counts; a rollback brings the first version back', async ({
  page,
}) => {
  const document = flowDocument(
    'deploy',
    'Deploy',
    {
      make: processor(
        'GenerateFlowFile',
        'Make',
        { x: 0, y: 0 },
        {
          properties: { customText: 'one' },
          scheduling: { strategy: 'timer', period: '100 ms' },
        },
      ),
      log: sink({ x: 400, y: 0 }, 'Log'),
    },
    { a: connection('make', 'success', 'log') },
  )
  await createFlow(server, document)
  const canvas = await open(page, 'deploy')
  await canvas.deploy()
  await expect(page.getByText('Deployed version 1')).toBeVisible()
  await expect(canvas.node('Make')).toHaveAccessibleName(/, running, no problems, in 0\/s, out (?!0\/s)/)
  await expect(canvas.node('Log')).toHaveAccessibleName(/, running, no problems, in (?!0\/s)/)

  await page.getByRole('button', { name: 'Stop the flow' }).click()
  await expect(canvas.node('Make')).toHaveAccessibleName(/, stopped,/)
  await expect(canvas.node('Log')).toHaveAccessibleName(/, stopped,/)
  await canvas.select('Make')
  await page.getByRole('button', { name: 'Start selected' }).click()
  await expect(canvas.node('Make')).toHaveAccessibleName(/, running,/)
  await expect(canvas.queue('a')).toHaveAccessibleName(/^[1-9]\d* FlowFiles? queued/)

  await canvas.configure('Make', { 'Custom text': 'two' })
  await expect(page.getByRole('banner').getByText('1 change', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Review & deploy' }).click()
  const dialog = page.getByRole('dialog', { name: 'Review & deploy' })
  const changes = dialog.getByRole('region', { name: 'What changes' })
  await expect(changes).toContainText('0 added · 1 changed · 0 removed')
  await expect(changes.getByRole('listitem').filter({ hasText: 'Make' })).toContainText(/customText.*one.*two/s)
  await dialog.getByRole('textbox', { name: 'Note' }).fill('Says two')
  await dialog.getByRole('button', { name: 'Deploy', exact: true }).click()
  await expect(page.getByText('Deployed version 2')).toBeVisible()
  await expect(page.getByRole('banner').getByText('Same as deployed')).toBeVisible()

  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Versions' }).click()
  await expect(page.getByRole('row', { name: /Version 2 Deployed Says two/ })).toBeVisible()
  await page.getByRole('button', { name: 'Roll back to version 1' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Roll back the draft' }).click()
  await expect(page.getByText('The draft is version 1 again')).toBeVisible()
  await page.goto(`${server.url}/flows/deploy`)
  await canvas.select('Make')
  await expect(canvas.inspector.getByRole('textbox', { name: 'Custom text' })).toHaveValue('one')
  await expect(page.getByRole('banner').getByText('1 change', { exact: true })).toBeVisible()
})

test('a full connection shows its back pressure; its queue can be read and emptied', async ({ page }) => {
  await createFlow(
    server,
    flowDocument(
      'queue',
      'Queue',
      {
        make: source({ x: 0, y: 0 }, 'Make', 5, { attributes: { colour: 'blue' } }),
        log: sink({ x: 400, y: 0 }, 'Log'),
      },
      { full: connection('make', 'success', 'log', { backPressure: { count: 5, bytes: '1 GB' } }) },
    ),
    { start: false },
  )
  const canvas = await open(page, 'queue')
  await canvas.select('Make')
  await page.getByRole('button', { name: 'Start selected' }).click()
  await expect(canvas.queue('full')).toHaveAccessibleName(/^5 FlowFiles queued/)
  const red = await page.evaluate(() => {
    const probe = document.body.appendChild(document.createElement('i'))
    probe.style.color = 'var(--error)'
    const { color } = getComputedStyle(probe)
    probe.remove()
    return color
  })
  await expect(canvas.edges.locator('.react-flow__edge-path')).toHaveCSS('stroke', red)

  await canvas.canvas.press('Escape')
  await canvas.canvas.press('e')
  await canvas.inspector.getByRole('button', { name: 'Open the queue' }).click()
  await expect(page.getByRole('meter', { name: '100% of the back pressure bound' })).toBeVisible()
  const list = page.getByRole('table', { name: 'FlowFiles in the queue' })
  await expect(list.getByRole('row')).toHaveCount(6)
  await list.getByRole('row').nth(1).click()
  const flowFile = page.getByRole('complementary', { name: /^FlowFile \d+/ })
  await expect(flowFile.getByRole('tree', { name: 'Content as a tree' })).toContainText('kiln-1')
  await flowFile.getByRole('radio', { name: 'Text' }).click()
  await expect(flowFile).toContainText('{"sensor":"kiln-1","celsius":71.5}')
  await flowFile.getByRole('tab', { name: /^Attributes/ }).click()
  await expect(flowFile.getByRole('row', { name: /colour blue/ })).toBeVisible()
  await flowFile.getByRole('button', { name: 'Close' }).click()

  await page.getByRole('button', { name: /^Empty… \(5 · / }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Drop 5 FlowFiles' }).click()
  await expect(page.getByText('Dropped 5 FlowFiles')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Empty…', exact: true })).toBeDisabled()
})

test('a flow goes out as a file and comes back by button and by drop', async ({ page }) => {
  await createFlow(server, pair('out'))
  const canvas = await open(page, 'out')
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Export as a file' }).click()
  const download = await downloading
  const path = test.info().outputPath(download.suggestedFilename())
  await download.saveAs(path)
  const file = { name: download.suggestedFilename(), text: await readFile(path, 'utf8') }
  expect(JSON.parse(file.text)).toMatchObject({ format: 'mulgil/flow@1', name: 'Flow out' })

  // On the canvas: joins the flow, or becomes another.
  await drop(page, canvas.canvas, file)
  await page.getByRole('dialog').getByRole('button', { name: 'Add its components here' }).click()
  await expect(canvas.nodes).toHaveCount(4)
  await drop(page, canvas.canvas, file)
  await page.getByRole('dialog').getByRole('button', { name: 'Open as a new flow' }).click()
  await expect(page).not.toHaveURL(/\/flows\/out(\?|$)/)
  await expect(canvas.nodes).toHaveCount(2)

  // On the page of flows.
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Flows' }).click()
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Import' }).click()
  await (await choosing).setFiles(path)
  await expect(canvas.nodes).toHaveCount(2)
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Flows' }).click()
  await drop(page, page.getByRole('table', { name: 'Flows' }), file)
  await expect(canvas.nodes).toHaveCount(2)
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Flows' }).click()
  await expect(page.getByRole('row', { name: /^Flow out/ })).toHaveCount(4)
})

test('switches to Korean and back, and to dark and back, and remembers both', async ({ page }) => {
  await createFlow(server, pair('korean'))
  await open(page, 'korean')
  await page.getByRole('button', { name: 'Language', exact: true }).click()
  await page.getByRole('menuitemradio', { name: '한국어' }).click()
  await expect(page.getByRole('button', { name: '검토 후 배포' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko')
  await page.getByRole('button', { name: '테마', exact: true }).click()
  await page.getByRole('menuitemradio', { name: '어둡게' }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.reload()
  await expect(page.getByRole('button', { name: '검토 후 배포' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.getByRole('button', { name: '언어', exact: true }).click()
  await page.getByRole('menuitemradio', { name: 'English' }).click()
  await page.getByRole('button', { name: 'Theme', exact: true }).click()
  await page.getByRole('menuitemradio', { name: 'Light' }).click()
  await expect(page.getByRole('button', { name: 'Review & deploy' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
})

test('a short flow is built, deployed and watched by keyboard alone', async ({ page }) => {
  await createFlow(server, flowDocument('keyboard', 'Keyboard', {}))
  const canvas = await open(page, 'keyboard')
  const { keyboard } = page
  await canvas.tabTo(canvas.canvas)
  await keyboard.press('a')
  await expect(page.getByRole('combobox', { name: 'Search processors' })).toBeFocused()
  await keyboard.type('generatefl')
  await keyboard.press('Enter')
  await expect(canvas.node('GenerateFlowFile')).toBeVisible()
  await keyboard.press('a')
  await keyboard.type('logattr')
  await keyboard.press('Enter')
  await expect(canvas.node('LogAttribute')).toBeVisible()

  // End what is logged: Enter configures, Tab leads to the tabs.
  await keyboard.press('Enter')
  await expect(canvas.inspector).toBeVisible()
  await canvas.tabTo(canvas.inspector.getByRole('tab', { name: 'Properties' }))
  await keyboard.press('ArrowRight')
  await canvas.tabTo(canvas.inspector.getByRole('switch', { name: 'End here (auto-terminate)' }))
  await keyboard.press('Space')

  // Back on the canvas: from the other one, C connects.
  await canvas.tabTo(canvas.canvas)
  await keyboard.press('Escape')
  await keyboard.press('ArrowUp')
  await keyboard.press('Space')
  await expect(canvas.inspector.getByRole('textbox', { name: 'Name', exact: true })).toHaveAttribute(
    'placeholder',
    'GenerateFlowFile',
  )
  await keyboard.press('c')
  await expect(page.getByRole('dialog', { name: /^Connect/ })).toBeVisible()
  await keyboard.type('log')
  await keyboard.press('Enter')
  await expect(canvas.edges).toHaveCount(1)

  await canvas.tabTo(page.getByRole('button', { name: 'Review & deploy' }))
  await keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Review & deploy' })
  await canvas.tabTo(dialog.getByRole('button', { name: 'Deploy and start' }))
  await keyboard.press('Enter')
  await expect(canvas.node('LogAttribute')).toHaveAccessibleName(/, running, no problems, in (?!0\/s)/)
})

/** Drops a file as the desktop does. */
async function drop(
  page: Page,
  target: Locator,
  file: { readonly name: string; readonly text: string },
): Promise<void> {
  const dataTransfer = await page.evaluateHandle(({ name, text }) => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([text], name, { type: 'application/json' }))
    return transfer
  }, file)
  const { x, y } = (await target.boundingBox()) ?? { x: 0, y: 0 }
  const event = { dataTransfer, clientX: x + 40, clientY: y + 40 }
  await target.dispatchEvent('dragover', event)
  await target.dispatchEvent('drop', event)
}

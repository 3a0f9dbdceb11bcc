import { createServer as createHttpServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { expect, type Page, test } from '@playwright/test'
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
test.use({ viewport: { width: 1920, height: 1080 } })

async function open(page: Page, flow: string): Promise<Workspace> {
  await page.goto(`${server.url}/flows/${flow}`)
  const canvas = new Workspace(page)
  await expect(canvas.canvas).toBeVisible()
  return canvas
}

/** A port at which nothing listens. */
async function unusedPort(): Promise<number> {
  const probe = createTcpServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}

/** A small flow that always works, beside the one in trouble. */
const bystander = {
  placed: {
    tick: processor(
      'GenerateFlowFile',
      'Tick',
      { x: 0, y: 400 },
      { scheduling: { strategy: 'timer', period: '100 ms' } },
    ),
    tock: sink({ x: 400, y: 400 }, 'Tock'),
  },
  connections: { rest: connection('tick', 'success', 'tock') },
}

async function expectTheRestRuns(canvas: Workspace): Promise<void> {
  await expect(canvas.node('Tock')).toHaveAccessibleName(/, running, no problems, in (?!0\/s)/)
}

test('malformed JSON goes to failure with its code, a bulletin on the node, and its content kept; the rest runs', async ({
  page,
}) => {
  const port = await unusedPort()
  await createFlow(
    server,
    flowDocument(
      'json',
      'Malformed JSON',
      {
        listen: processor('ListenHTTP', 'Listen', { x: 0, y: 0 }, { properties: { port } }),
        parse: processor(
          'EvaluateJsonPath',
          'Parse',
          { x: 400, y: 0 },
          { properties: { destination: 'attribute', paths: { celsius: '$.celsius' } }, autoTerminate: ['unmatched'] },
        ),
        good: sink({ x: 800, y: -60 }, 'Good'),
        bad: sink({ x: 800, y: 120 }, 'Bad'),
        ...bystander.placed,
      },
      {
        in: connection('listen', 'success', 'parse'),
        matched: connection('parse', 'matched', 'good'),
        failed: connection('parse', 'failure', 'bad'),
        ...bystander.connections,
      },
    ),
    { start: false },
  )
  const canvas = await open(page, 'json')
  await page.keyboard.press('Control+a')
  await page.getByRole('button', { name: 'Start selected' }).click()
  await expect(canvas.node('Bad')).toHaveAccessibleName(/, running,/)
  await canvas.select('Bad')
  await page.getByRole('button', { name: 'Stop selected' }).click()
  await expect(canvas.node('Bad')).toHaveAccessibleName(/, stopped,/)

  const post = (body: string) => fetch(`http://127.0.0.1:${port}/contentListener`, { method: 'POST', body })
  await expect.poll(async () => (await post('{"celsius": 71.5').catch(() => undefined))?.status).toBe(200)
  expect((await post('{"celsius": 20}')).status).toBe(200)

  await expect(canvas.queue('failed')).toHaveAccessibleName(/^1 FlowFile queued/)
  await expect(canvas.node('Good')).toHaveAccessibleName(/in (?!0\/s)/)
  await canvas.node('Parse').getByRole('button', { name: '1 bulletin' }).click()
  const bulletins = page.getByRole('dialog', { name: 'Bulletins of Parse' })
  await expect(bulletins).toContainText(/The content is not valid JSON: .* at line 1, column \d+/)
  await expect(bulletins).toContainText('Look at the content there')
  await bulletins.getByRole('link', { name: 'Show FlowFile' }).click()
  await expect(page.getByRole('region', { name: 'Content' })).toContainText('{"celsius": 71.5')
  await page.getByRole('tab', { name: /^Attributes/ }).click()
  await expect(page.getByRole('row', { name: /error\.code JSON_INVALID/ })).toBeVisible()
  await page.goBack()
  await expectTheRestRuns(canvas)
})

test('an MQTT broker that is down is a bulletin on the node; the processor keeps trying and the rest runs', async ({
  page,
}) => {
  const port = await unusedPort()
  await createFlow(
    server,
    flowDocument(
      'mqtt',
      'Broker down',
      {
        consume: processor(
          'ConsumeMQTT',
          'Consume',
          { x: 0, y: 0 },
          { properties: { broker: `mqtt://127.0.0.1:${port}`, topicFilter: 'factory/#' } },
        ),
        log: sink({ x: 400, y: 0 }, 'Log'),
        ...bystander.placed,
      },
      { a: connection('consume', 'message', 'log'), ...bystander.connections },
    ),
    { start: true },
  )
  const canvas = await open(page, 'mqtt')
  const badge = canvas.node('Consume').getByRole('button', { name: /^\d+ bulletins?$/ })
  await badge.click()
  const bulletins = page.getByRole('dialog', { name: 'Bulletins of Consume' })
  await expect(bulletins).toContainText(`mqtt://127.0.0.1:${port} cannot be reached`)
  await expect(bulletins).toContainText('Trying again.')
  await expect(canvas.node('Consume')).toHaveAccessibleName(/, running,/)
  await expectTheRestRuns(canvas)
})

test('a Kafka broker that is down leaves the data in the queue, says so on the node, and the rest runs', async ({
  page,
}) => {
  const port = await unusedPort()
  await createFlow(
    server,
    flowDocument(
      'kafka',
      'Kafka down',
      {
        make: source({ x: 0, y: 0 }, 'Make', 7),
        publish: processor(
          'PublishKafka',
          'Publish',
          { x: 400, y: 0 },
          {
            properties: { brokers: `127.0.0.1:${port}`, topic: 'readings' },
            autoTerminate: ['success', 'failure'],
          },
        ),
        ...bystander.placed,
      },
      { kept: connection('make', 'success', 'publish'), ...bystander.connections },
    ),
    { start: true },
  )
  const canvas = await open(page, 'kafka')
  await canvas
    .node('Publish')
    .getByRole('button', { name: /^\d+ bulletins?$/ })
    .click({ timeout: 45_000 })
  const bulletins = page.getByRole('dialog', { name: 'Bulletins of Publish' })
  await expect(bulletins).toContainText(`Kafka at 127.0.0.1:${port} cannot be reached`)
  await expect(canvas.queue('kept')).toHaveAccessibleName(/^7 FlowFiles queued/)
  await expectTheRestRuns(canvas)
})

test.describe('a webhook that answers 500', () => {
  let webhook: Server
  let calls = 0
  test.beforeAll(async () => {
    webhook = createHttpServer((request, response) => {
      calls += 1
      request.resume()
      response.statusCode = 500
      response.end('broken')
    })
    await new Promise<void>((resolve) => webhook.listen(0, '127.0.0.1', resolve))
  })
  test.afterAll(() => {
    webhook?.close()
  })

  test('sends the FlowFiles to retry with the status, keeps them, and the rest runs', async ({ page }) => {
    const { port } = webhook.address() as AddressInfo
    await createFlow(
      server,
      flowDocument(
        'webhook',
        'Webhook with 500',
        {
          make: source({ x: 0, y: 0 }, 'Make', 3),
          call: processor(
            'InvokeHTTP',
            'Call',
            { x: 400, y: 0 },
            {
              properties: { method: 'POST', url: `http://127.0.0.1:${port}/` },
              autoTerminate: ['original', 'response', 'noRetry', 'failure'],
              scheduling: { penalty: '1 sec' },
            },
          ),
          ...bystander.placed,
        },
        {
          in: connection('make', 'success', 'call'),
          again: connection('call', 'retry', 'call'),
          ...bystander.connections,
        },
      ),
      { start: true },
    )
    const canvas = await open(page, 'webhook')
    await expect.poll(() => calls).toBeGreaterThan(3)
    await expectTheRestRuns(canvas)
    await canvas.select('Call')
    await page.getByRole('button', { name: 'Stop selected' }).click()
    await expect(canvas.node('Call')).toHaveAccessibleName(/, stopped,/)
    await expect(canvas.queue('again')).toHaveAccessibleName(/^3 FlowFiles queued/)
    await page.goto(`${server.url}/flows/webhook/connections/again`)
    const list = page.getByRole('table', { name: 'FlowFiles in the queue' })
    await expect(list.getByRole('row')).toHaveCount(4)
    await list.getByRole('row').nth(1).click()
    await page.getByRole('tab', { name: /^Attributes/ }).click()
    await expect(page.getByRole('row', { name: /invokehttp\.status\.code 500/ })).toBeVisible()
  })
})

test('an invalid expression shows its column in the form, and the deploy is refused with the reason', async ({
  page,
}) => {
  await createFlow(
    server,
    flowDocument(
      'expression',
      'Invalid expression',
      {
        make: source({ x: 0, y: 0 }, 'Make', 1),
        route: processor(
          'RouteOnAttribute',
          'Route',
          { x: 400, y: 0 },
          { properties: { routes: { hot: '${celsius:gt(90)}' } }, autoTerminate: ['hot', 'unmatched'] },
        ),
        ...bystander.placed,
      },
      { a: connection('make', 'success', 'route'), ...bystander.connections },
    ),
    { start: true },
  )
  const canvas = await open(page, 'expression')
  await canvas.select('Route')
  const value = canvas.inspector.getByRole('textbox', { name: 'Value: hot' })
  await value.fill('${celsius:gt(90}')
  await expect(value).toHaveAttribute('aria-invalid', 'true')
  await expect(canvas.inspector).toContainText(/column 1[5-7]/i)
  await expect(canvas.node('Route')).toHaveAccessibleName(/, 1 problem,/)
  await page.getByRole('button', { name: 'Review & deploy' }).click()
  const dialog = page.getByRole('dialog', { name: 'Review & deploy' })
  const problems = dialog.getByRole('region', { name: '1 problem has to be solved first' })
  await expect(problems).toContainText(/routes\.hot.*no valid expression/)
  await expect(dialog.getByRole('button', { name: 'Deploy', exact: true })).toBeDisabled()
  await problems.getByRole('button', { name: 'Go to' }).click()
  await expect(value).toBeFocused()
  // What runs is still the version before.
  await expect(canvas.node('Route')).toHaveAccessibleName(/, running,/)
  await expectTheRestRuns(canvas)
})

test('a file that is no flow is refused where it was chosen, with what is wrong and where', async ({ page }) => {
  await page.goto(server.url)
  const choose = async (name: string, text: string) => {
    const choosing = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await (await choosing).setFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) })
  }
  const alert = page.getByRole('alert')
  await choose('broken.json', '{\n  "format": mulgil\n}')
  await expect(alert).toContainText('“broken.json” was not imported')
  await expect(alert).toContainText('The file is not JSON: it breaks at line 2, column')
  await choose('package.json', '{"name":"something","version":"1.0.0"}')
  await expect(alert).toContainText('“package.json” was not imported')
  await expect(alert).toContainText(/format/)
  await choose('empty.json', '')
  await expect(alert).toContainText('The file is empty.')
  await expect(page).toHaveURL(`${server.url}/`)

  await createFlow(server, flowDocument('dropped', 'Dropped on', { log: sink({ x: 0, y: 0 }, 'Log') }))
  const canvas = await open(page, 'dropped')
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Import a file…' }).click()
  await (await choosing).setFiles({ name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') })
  await expect(page.getByText('This file is no flow')).toBeVisible()
  await expect(page.getByText('Choose a JSON file that Mulgil exported.')).toBeVisible()
  await expect(canvas.nodes).toHaveCount(1)
})

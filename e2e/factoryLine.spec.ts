import { createServer, type Server } from 'node:http'
import { expect, test } from '@playwright/test'
import { Kafka, logLevel } from 'kafkajs'
import { connectAsync, type MqttClient } from 'mqtt'
import { Workspace } from './fixture/workspace.ts'
import { type ServerProcess, startServer } from './serverProcess.ts'
import { type RunningService, startService } from './services/service.ts'

const READINGS = 1000
const LIMIT = 90
/** Sensor `kiln-N` reads `20 + N % 80` degrees: 1,000 readings, 12 of each hundred or so over the limit. */
const reading = (number: number) => ({
  sensor: `kiln-${number}`,
  celsius: 20 + (number % 80),
  at: '2026-11-21T08:00:00Z',
})
const HOT = Array.from({ length: READINGS }, (_, number) => reading(number)).filter(({ celsius }) => celsius > LIMIT)

let mqtt: RunningService
let kafka: RunningService
let search: RunningService
let server: ServerProcess
let webhook: Server
let client: MqttClient
const webhookBodies: string[] = []
const alerts: string[] = []

test.describe.configure({ mode: 'serial' })
test.use({ viewport: { width: 1920, height: 1080 }, actionTimeout: 30_000 })

test.beforeAll(async () => {
  test.setTimeout(300_000)
  ;[mqtt, kafka, search] = await Promise.all([startService('mosquitto'), startService('kafka'), startService('search')])
  webhook = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += chunk))
    request.on('end', () => {
      webhookBodies.push(body)
      response.end('ok')
    })
  })
  await new Promise<void>((resolve) => webhook.listen(0, '127.0.0.1', resolve))
  server = await startServer()
  client = await connectAsync(mqtt.endpoint)
  client.on('message', (_topic, payload) => alerts.push(payload.toString()))
  await client.subscribeAsync('factory/alerts', { qos: 1 })
})

test.afterAll(async () => {
  await client?.endAsync()
  await server?.[Symbol.asyncDispose]()
  webhook?.close()
  await Promise.all([mqtt?.stop(), kafka?.stop(), search?.stop()])
})

test('the factory line, built by hand, moves 1,000 readings from MQTT to Kafka, Elasticsearch and alerts', async ({
  page,
}) => {
  test.setTimeout(300_000)
  await page.goto(server.url)
  await page.getByRole('button', { name: 'Empty flow' }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Factory line 7')
  await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click()
  const canvas = new Workspace(page)
  await expect(canvas.canvas).toBeVisible()

  await canvas.add('ConsumeMQTT', 'Temperature readings', { x: 140, y: 300 })
  await canvas.add('EvaluateJsonPath', 'Read the reading', { x: 460, y: 300 })
  await canvas.add('PublishKafka', 'All readings', { x: 860, y: 120 })
  await canvas.add('PutElasticsearchJson', 'Raw readings', { x: 860, y: 300 })
  await canvas.add('RouteOnAttribute', 'Over the limit?', { x: 460, y: 560 })
  await canvas.add('InvokeHTTP', 'Call the webhook', { x: 860, y: 560 })
  await canvas.add('PublishMQTT', 'Alert the line', { x: 860, y: 760 })

  const { port } = webhook.address() as { port: number }
  await canvas.configure('Temperature readings', {
    Broker: mqtt.endpoint,
    'Topic filter': 'factory/+/temperature',
    QoS: '1',
  })
  await canvas.configure('Read the reading', {
    Destination: 'attribute',
    Paths: { sensor: '$.sensor', celsius: '$.celsius' },
  })
  await canvas.configure('All readings', { Brokers: kafka.endpoint, Topic: 'readings', Key: '${sensor}' })
  await canvas.configure('Raw readings', { URL: search.endpoint, Index: 'readings' })
  await canvas.configure('Over the limit?', { Routes: { hot: `\${celsius:gt(${LIMIT})}` } })
  await canvas.configure('Call the webhook', { Method: 'POST', URL: `http://127.0.0.1:${port}/alerts` })
  await canvas.configure('Alert the line', { Broker: mqtt.endpoint, Topic: 'factory/alerts', QoS: '1' })

  await canvas.connect('Temperature readings', 'message', 'Read the reading')
  await canvas.connect('Read the reading', 'matched', 'All readings')
  await canvas.connect('Read the reading', 'matched', 'Raw readings')
  await canvas.connect('Read the reading', 'matched', 'Over the limit?')
  await canvas.connect('Over the limit?', 'hot', 'Call the webhook')
  await canvas.connect('Over the limit?', 'hot', 'Alert the line')
  await canvas.terminate('Read the reading', ['unmatched', 'failure'])
  await canvas.terminate('All readings', ['success', 'failure'])
  await canvas.terminate('Raw readings', ['original', 'successful', 'errors', 'retry', 'failure'])
  await canvas.terminate('Over the limit?', ['unmatched'])
  await canvas.terminate('Call the webhook', ['original', 'response', 'retry', 'noRetry', 'failure'])
  await canvas.terminate('Alert the line', ['success', 'failure'])

  await canvas.deploy()
  await expect(canvas.node('Temperature readings')).toHaveAccessibleName(/running, no problems/)
  // ConsumeMQTT subscribes a moment after it says that it runs; a retained probe tells when.
  await expect(page.getByText('Deployed version 1')).toBeVisible()

  for (let number = 0; number < READINGS; number += 1) {
    await client.publishAsync(`factory/line-${number % 7}/temperature`, JSON.stringify(reading(number)), { qos: 1 })
  }

  await expect.poll(() => webhookBodies.length, { timeout: 60_000 }).toBe(HOT.length)
  await expect.poll(() => alerts.length, { timeout: 60_000 }).toBe(HOT.length)
  const bySensor = (a: { sensor: string }, b: { sensor: string }) => a.sensor.localeCompare(b.sensor)
  expect(webhookBodies.map((body) => JSON.parse(body)).sort(bySensor)).toEqual([...HOT].sort(bySensor))
  expect(alerts.map((body) => JSON.parse(body)).sort(bySensor)).toEqual([...HOT].sort(bySensor))
  const records = await readTopic(kafka.endpoint, 'readings', READINGS)
  expect(records.map(({ key }) => key).sort()).toEqual(Array.from({ length: READINGS }, (_, n) => `kiln-${n}`).sort())
  await expect.poll(() => countDocuments(search.endpoint, 'readings'), { timeout: 60_000 }).toBe(READINGS)

  // What the canvas shows: everything went through, nothing waits.
  await expect(page.getByRole('banner').getByText('0 queued')).toBeVisible()
  await page.screenshot({ path: test.info().outputPath('factory-line.png') })
})

test('the lineage of an alert leads back to its MQTT message', async ({ page }) => {
  await page.goto(server.url)
  await page.getByRole('link', { name: 'Provenance' }).click()
  const query = page.getByRole('combobox', { name: 'Search events' })
  await query.fill('type:SEND transitUri:mqtt*')
  await query.press('Enter')
  const alert = page.getByRole('row', { name: /SEND Alert the line/ }).first()
  await alert.click()
  const event = page.getByRole('complementary', { name: 'Event' })
  await expect(event).toContainText('mqtt://')
  await event.getByRole('link', { name: 'Lineage' }).click()

  const graph = page.getByRole('region', { name: /^Lineage as a graph/ })
  await expect(graph.getByRole('button', { name: /^SEND Alert the line/ })).toBeVisible()
  await graph.getByRole('button', { name: /^RECEIVE Temperature readings/ }).click()
  await expect(event).toContainText(mqtt.endpoint.replace('mqtt://', ''))
  await event.getByRole('tab', { name: /^Attributes/ }).click()
  await expect(event).toContainText(/factory\/line-\d\/temperature/)
  await event.getByRole('tab', { name: 'Content' }).click()
  await expect(event).toContainText('kiln-')
  await page.screenshot({ path: test.info().outputPath('lineage.png') })
})

async function readTopic(brokers: string, topic: string, count: number): Promise<{ key: string; value: string }[]> {
  const consumer = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING }).consumer({
    groupId: `check-${Date.now()}`,
  })
  const records: { key: string; value: string }[] = []
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({
    eachMessage: async ({ message }) => {
      records.push({ key: String(message.key), value: String(message.value) })
    },
  })
  await expect.poll(() => records.length, { timeout: 60_000 }).toBe(count)
  await consumer.disconnect()
  return records
}

async function countDocuments(url: string, index: string): Promise<number> {
  await fetch(`${url}/${index}/_refresh`, { method: 'POST' })
  const response = await fetch(`${url}/${index}/_count`)
  const { count } = (await response.json()) as { count: number }
  return count
}

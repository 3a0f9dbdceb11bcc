import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Kafka, logLevel } from 'kafkajs'
import { sleepUntil } from './waiting.ts'

/** How often each item came out of each way out. */
export interface Outputs {
  readonly files: ReadonlyMap<string, number>
  readonly merged: ReadonlyMap<string, number>
  readonly kafka: ReadonlyMap<string, number>
}

export async function readOutputs(folder: string, brokers: string, topic: string): Promise<Outputs> {
  const files = new Map<string, number>()
  // A kill may leave a half-written file behind, under the hidden name that PutFile writes to before it renames.
  for (const name of await namesIn(join(folder, 'items'))) {
    const item = name.replace(/\.json$/, '')
    const { id } = JSON.parse(await readFile(join(folder, 'items', name), 'utf8')) as { id: string }
    if (id !== item) throw new Error(`The file ${name} holds the item ${id}.`)
    count(files, item)
  }
  const merged = new Map<string, number>()
  for (const name of await namesIn(join(folder, 'merged'))) {
    const lines = (await readFile(join(folder, 'merged', name), 'utf8')).split('\n')
    for (const line of lines) count(merged, (JSON.parse(line) as { id: string }).id)
  }
  return { files, merged, kafka: await readKeys(brokers, topic) }
}

export async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith('.'))
}

const count = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1)

/** The keys of all messages of a topic; each message holds the item that its key names. */
async function readKeys(brokers: string, topic: string): Promise<Map<string, number>> {
  const kafka = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING })
  const admin = kafka.admin()
  await admin.connect()
  const ends = await admin.fetchTopicOffsets(topic)
  await admin.disconnect()
  const total = ends.reduce((sum, { high }) => sum + Number(high), 0)
  const keys = new Map<string, number>()
  if (total === 0) return keys
  const consumer = kafka.consumer({ groupId: `check-${topic}-${Date.now()}`, maxWaitTimeInMs: 100 })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  let seen = 0
  let wrong: string | undefined
  await consumer.run({
    eachMessage: async ({ message }) => {
      const key = String(message.key)
      const { id } = JSON.parse(String(message.value)) as { id: string }
      if (id !== key) wrong = `A message with the key ${key} holds the item ${id}.`
      count(keys, key)
      seen += 1
    },
  })
  await sleepUntil(
    async () => seen >= total,
    120_000,
    () => `${seen} of ${total} Kafka messages were read`,
  )
  await consumer.disconnect()
  if (wrong) throw new Error(wrong)
  return keys
}

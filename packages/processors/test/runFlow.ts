/** Runs a flow in a process of its own, until it is killed: `node runFlow.ts FOLDER DOCUMENT`. */
import { startTestEngine } from '@mulgil/engine/testing'
import { FlowDocument } from '@mulgil/flow'
import { LogAttribute } from '../src/attribute/LogAttribute.ts'
import { ConsumeKafka } from '../src/kafka/ConsumeKafka.ts'
import { ConsumeMQTT } from '../src/mqtt/ConsumeMQTT.ts'

const [folder, text] = process.argv.slice(2)
const document = FlowDocument.parse(JSON.parse(text))
const { engine } = await startTestEngine({
  folder,
  processors: [ConsumeKafka, ConsumeMQTT, LogAttribute],
  durability: 'fsync',
  onBulletin: ({ message }) => console.error(message),
})
await engine.apply(document, { parameters: {} })
await engine.start(document.id, ['source'])
const report = async () => {
  const { count: queued } = await engine.listQueue(document.id, 'out', { limit: 1 })
  process.stdout.write(`${queued}\n`)
  setTimeout(() => void report(), 5)
}
void report()

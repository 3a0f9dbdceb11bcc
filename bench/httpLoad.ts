/**
 * `node httpLoad.ts URL CONNECTIONS SECONDS`: posts 1 KB over keep-alive connections, each again as soon as it has its
 * answer, and prints what came of it as JSON. Sockets and nothing else, so that it takes a fraction of the server's CPU.
 */
import { connect } from 'node:net'
import { percentile } from './machine.ts'

export interface LoadResult {
  readonly answered: number
  /** Answers that were not a 2xx. */
  readonly refused: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** CPU of the load generator, in cores: near 1 it would be the limit. */
  readonly loadCores: number
}

if (import.meta.main) {
  const [address, connections, seconds] = process.argv.slice(2)
  console.log(JSON.stringify(await load(new URL(address), Number(connections), Number(seconds))))
}

async function load(url: URL, connections: number, seconds: number): Promise<LoadResult> {
  const body = 'x'.repeat(1024)
  const request = Buffer.from(
    `POST ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  )
  const latencies: number[] = []
  let refused = 0
  const from = performance.now()
  const end = from + seconds * 1000
  await Promise.all(
    Array.from(
      { length: connections },
      () =>
        new Promise<void>((resolve, reject) => {
          const socket = connect(Number(url.port), url.hostname)
          socket.setNoDelay()
          let sentAt = 0
          const send = () => {
            sentAt = performance.now()
            socket.write(request)
          }
          let answer = ''
          socket.on('data', (chunk) => {
            answer += chunk.toString('latin1')
            if (!isWhole(answer)) return
            if (/^HTTP\/1\.1 2/.test(answer)) latencies.push(performance.now() - sentAt)
            else refused += 1
            answer = ''
            if (performance.now() < end) send()
            else socket.end()
          })
          socket.once('connect', send)
          socket.once('error', reject)
          socket.once('close', () => resolve())
        }),
    ),
  )
  const elapsed = (performance.now() - from) / 1000
  const { user, system } = process.cpuUsage()
  return {
    answered: latencies.length,
    refused,
    perSecond: latencies.length / elapsed,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    loadCores: (user + system) / 1e6 / elapsed,
  }
}

/** The server's answers name their length, or have no body. */
function isWhole(answer: string): boolean {
  const headEnd = answer.indexOf('\r\n\r\n')
  if (headEnd === -1) return false
  const length = /\r\ncontent-length: (\d+)/i.exec(answer.slice(0, headEnd))
  if (length) return answer.length >= headEnd + 4 + Number(length[1])
  return answer.endsWith('\r\n0\r\n\r\n') || !/\r\ntransfer-encoding:/i.test(answer.slice(0, headEnd))
}

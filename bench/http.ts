import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { freePort } from '../e2e/serverProcess.ts'
import { deploy, type Options, start, until } from './deployed.ts'
import { listenFlow } from './flows.ts'
import type { LoadResult } from './httpLoad.ts'
import { type Cpu, countCpu, forgetHighestResident, highestResidentMiB } from './processes.ts'

const CONNECTIONS = 16

export interface HttpResult extends LoadResult, Cpu {
  readonly perCpuSecond: number
  readonly highestMiB: number
}

/** Flow d under 16 connections that each post 1 KB again as soon as they have their answer. */
export async function http(options: Options): Promise<HttpResult> {
  await using server = await start(options)
  const port = await freePort()
  await deploy(server, listenFlow(port))
  const url = `http://127.0.0.1:${port}/contentListener`
  await until(() => isListening(url))
  await post(url, 5)
  forgetHighestResident(server.pid)
  const cpu = countCpu(server.pid)
  const result = await post(url, options.seconds)
  const used = cpu()
  return {
    ...result,
    ...used,
    perCpuSecond: result.answered / used.cpuSeconds,
    highestMiB: highestResidentMiB(server.pid),
  }
}

export const isListening = (url: string): Promise<boolean> =>
  fetch(`${url}/healthcheck`).then(
    (response) => response.ok,
    () => false,
  )

/** Loads `url` from a process of its own, whose CPU is not the server's. */
async function post(url: string, seconds: number): Promise<LoadResult> {
  const script = join(import.meta.dirname, 'httpLoad.ts')
  const child = spawn(process.execPath, [script, url, String(CONNECTIONS), String(seconds)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk
  })
  await once(child, 'close')
  return JSON.parse(output) as LoadResult
}

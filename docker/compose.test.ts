import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'

interface Service {
  readonly image?: string
  readonly build?: { readonly context: string; readonly dockerfile: string }
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly depends_on?: readonly string[] | Readonly<Record<string, unknown>>
  readonly network_mode?: string
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: Readonly<Record<string, unknown>>
}

const file = join(import.meta.dirname, 'compose.yaml')
const compose: Compose = parse(readFileSync(file, 'utf8'))
const services = Object.entries(compose.services)

/** The compose command of this machine: the plugin, the older program, or none. */
const client = [['docker', 'compose'], ['docker-compose']].find(
  ([command, ...args]) => spawnSync(command, [...args, 'version']).status === 0,
)

test('the compose file is accepted', () => {
  if (client) {
    const [command, ...args] = client
    const config = execFileSync(command, [...args, '-f', file, 'config', '--services'], { encoding: 'utf8' })
    expect(config.trim().split('\n').sort()).toEqual(services.map(([name]) => name).sort())
  }
  for (const [name, { image, build }] of services) expect(Boolean(image) !== Boolean(build), name).toBe(true)
})

test('the services are Mulgil, its door, its database, and what flows talk to', () => {
  expect(Object.keys(compose.services).sort()).toEqual([
    'door',
    'elasticsearch',
    'kafka',
    'mosquitto',
    'mulgil',
    'postgres',
  ])
})

test.for(services)('%s refers to services, volumes and files that are there', ([, service]) => {
  const needed = Array.isArray(service.depends_on) ? service.depends_on : Object.keys(service.depends_on ?? {})
  for (const other of needed) expect(compose.services).toHaveProperty(other)
  for (const volume of service.volumes ?? []) {
    const [source] = volume.split(':')
    if (source.startsWith('.')) expect(existsSync(join(dirname(file), source)), source).toBe(true)
    else expect(compose.volumes).toHaveProperty(source)
  }
  if (service.build) expect(existsSync(join(dirname(file), service.build.context, service.build.dockerfile))).toBe(true)
})

test.for(services)('%s is published on this machine only', ([, { ports = [] }]) => {
  for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/)
})

test('the door leads to the address that Mulgil listens on, and is the only way in', () => {
  const door = readFileSync(join(dirname(file), 'nginx', 'door.conf'), 'utf8')
  expect(compose.services.door.network_mode).toBe('service:mulgil')
  expect(door).toContain('proxy_pass http://127.0.0.1:8484;')
  expect(door).toContain('auth_basic_user_file')
  const published = compose.services.mulgil.ports?.map((port) => port.split(':').at(-1))
  expect(published).toEqual([/listen (\d+);/.exec(door)?.[1]])
})

test('the door stays shut without a password', () => {
  const start = join(dirname(file), 'nginx', 'start.sh')
  const { status, stderr } = spawnSync('sh', [start], { env: { PATH: process.env.PATH }, encoding: 'utf8' })
  expect(status).toBe(1)
  expect(stderr).toContain('Set MULGIL_PASSWORD')
})

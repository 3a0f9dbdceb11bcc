import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readSettings } from './settings.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'mulgil-settings-'))
})
afterEach(() => rmSync(cwd, { recursive: true }))

const read = (argv: string[] = [], env: Record<string, string | undefined> = {}) => readSettings({ argv, env, cwd })

test('without any setting the defaults of the README hold', () => {
  expect(read()).toMatchObject({
    port: 8484,
    host: '127.0.0.1',
    home: join(cwd, '.mulgil'),
    database: 'sqlite',
    durability: 'fsync',
    engines: 1,
  })
})

test('a flag goes before a variable, a variable before the file, the file before the default', () => {
  writeFileSync(join(cwd, 'mulgil.config.json'), JSON.stringify({ port: 1, host: '::1', home: '/from/file' }))
  const settings = read(['--port', '3'], { MULGIL_PORT: '2', MULGIL_HOME: '/from/variable' })
  expect(settings).toMatchObject({ port: 3, home: '/from/variable', host: '::1' })
})

test('PORT and HOST work without the prefix, and the prefixed ones go first', () => {
  expect(read([], { PORT: '9000', HOST: 'localhost' })).toMatchObject({ port: 9000, host: 'localhost' })
  expect(read([], { PORT: '9000', MULGIL_PORT: '9001' }).port).toBe(9001)
})

test('an empty variable is as good as none', () => {
  expect(read([], { MULGIL_PORT: '', PORT: '' }).port).toBe(8484)
})

test.for([
  {
    name: 'a port that is no number',
    argv: ['--port', 'eighty'],
    code: 'SETTING_INVALID',
    words: /port \(flag --port\).*whole number/,
  },
  {
    name: 'a port out of range',
    env: { MULGIL_PORT: '70000' },
    code: 'SETTING_INVALID',
    words: /variable MULGIL_PORT.*65535/,
  },
  { name: 'an unknown flag', argv: ['--prot', '1'], code: 'SETTING_INVALID', words: /--prot.*--port/ },
  { name: 'every network', argv: ['--host', '0.0.0.0'], code: 'HOST_NOT_LOOPBACK', words: /0\.0\.0\.0.*no users/ },
  { name: 'a LAN address', env: { HOST: '192.168.0.7' }, code: 'HOST_NOT_LOOPBACK', words: /192\.168\.0\.7/ },
  { name: 'a name of the network', argv: ['--host', 'example.com'], code: 'HOST_NOT_LOOPBACK', words: /example\.com/ },
  { name: 'an unknown database', argv: ['--database', 'mysql://x'], code: 'SETTING_INVALID', words: /postgresql:\/\// },
  { name: 'a secret key as a flag', argv: ['--secretKey', 'x'], code: 'SETTING_INVALID', words: /secretKey/ },
  {
    name: 'a settings file that is not there',
    argv: ['--config', 'none.json'],
    code: 'SETTINGS_FILE_INVALID',
    words: /none\.json/,
  },
  { name: 'a settings file that is no JSON', file: '{', code: 'SETTINGS_FILE_INVALID', words: /JSON/ },
  { name: 'a settings file that is no object', file: '[1]', code: 'SETTINGS_FILE_INVALID', words: /object/ },
  {
    name: 'a misspelt setting in the file',
    file: '{"prot":1}',
    code: 'SETTINGS_FILE_INVALID',
    words: /"prot" is no setting; there are port/,
  },
  {
    name: 'a wrong type in the file',
    file: '{"port":true}',
    code: 'SETTING_INVALID',
    words: /file .*mulgil\.config\.json/,
  },
])('$name is refused with clear words', ({ argv, env, file, code, words }) => {
  if (file !== undefined) writeFileSync(join(cwd, 'mulgil.config.json'), file)
  expect(() => read(argv, env)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(words) }))
})

test('sizes and ages of the archive are written with their units', () => {
  const settings = read(['--archive-size', '2 GB', '--archive-age', '1 day'], {
    MULGIL_ARCHIVE_FREE: '500 MB',
    MULGIL_DISK_RESERVE: '0 B',
  })
  expect(settings).toMatchObject({
    archiveSize: 2 * 1024 ** 3,
    archiveAge: 86_400_000,
    archiveFree: 500 * 1024 ** 2,
    diskReserve: 0,
  })
  expect(() => read(['--archive-size', 'much'])).toThrow(/archiveSize \(flag --archive-size\).*data size/)
  expect(() => read(['--archive-age', '4 GB'])).toThrow(/archiveAge.*duration/)
})

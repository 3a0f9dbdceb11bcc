import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { npm, root, run } from './run.mjs'

const require = createRequire(import.meta.url)
const commands = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Path of a browser that is on this machine: CHROMIUM_PATH, an installed one, Playwright's own. */
export function findChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH
  const installed = commands.map(which).find((path) => path !== undefined)
  if (installed) return installed
  const own = require('@playwright/test').chromium.executablePath()
  return existsSync(own) ? own : undefined
}

/** Finds a browser or gets one: Playwright's download, Debian's package, or the one from npm, whichever can be had. */
export async function provideChromium() {
  const found = findChromium()
  if (found) return found
  console.log('Looking for a Chromium for the browser tests …')
  const env = { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000' }
  if ((await run('playwright', ['install', 'chromium'], { env })) === 0 && findChromium()) return findChromium()
  if (process.getuid?.() === 0 && which('apt-get')) {
    await run('apt-get', ['update', '-qq'])
    const quiet = { DEBIAN_FRONTEND: 'noninteractive' }
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'], {
      env: quiet,
    })
    if (findChromium()) return findChromium()
  }
  return fromNpm()
}

async function fromNpm() {
  const folder = join(root, '.cache', 'chromium')
  const code = await npm(['install', '--prefix', folder, '--no-save', '--ignore-scripts', '@sparticuz/chromium'])
  if (code !== 0) return undefined
  const { default: chromium } = await import(createRequire(join(folder, 'index.js')).resolve('@sparticuz/chromium'))
  return chromium.executablePath()
}

function which(command) {
  try {
    return execFileSync('sh', ['-c', `command -v ${command}`], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return undefined
  }
}

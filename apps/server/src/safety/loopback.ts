import { isIP } from 'node:net'

/** True for names and addresses that only this machine can reach. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '')
  if (name === 'localhost' || name.endsWith('.localhost')) return true
  if (isIP(name) === 4) return name.startsWith('127.')
  return isIP(name) === 6 && (name === '::1' || name === '0:0:0:0:0:0:0:1')
}

/** Host name of an authority as `[::1]:8484` or `localhost`; undefined when it is none. */
export function hostNameOf(authority: string): string | undefined {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^\s:/?#@[\]]+)(?::\d{1,5})?$/.exec(authority)
  return match?.[1]
}

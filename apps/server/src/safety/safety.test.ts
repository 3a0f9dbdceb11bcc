import { expect, test } from 'vitest'
import { checkSource } from './safety.ts'

const host = '127.0.0.1:8484'
test.for([
  { name: 'a program on this machine', headers: { host } },
  { name: 'its own page', headers: { host, origin: `http://${host}` } },
  { name: 'its own page by name', headers: { host: 'localhost:8484', origin: 'http://localhost:8484' } },
  { name: 'IPv6', headers: { host: '[::1]:8484', origin: 'http://[::1]:8484' } },
  { name: 'a tunnel with another port', headers: { host: 'localhost:9999', origin: 'http://localhost:9999' } },
  {
    name: 'a link on another site to a page',
    headers: { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
    url: '/flows/a',
  },
  { name: 'a request of the same origin', headers: { host, 'sec-fetch-site': 'same-origin' }, method: 'POST' },
])('$name is answered', ({ headers, method = 'GET', url = '/api/flows' }) => {
  expect(() => checkSource({ headers, method, url })).not.toThrow()
})

test.for([
  { name: 'no host', headers: {}, code: 'HOST_REFUSED' },
  { name: 'a name that resolves to this machine', headers: { host: 'rebind.example:8484' }, code: 'HOST_REFUSED' },
  { name: 'a name that begins like ours', headers: { host: '127.0.0.1.example:8484' }, code: 'HOST_REFUSED' },
  { name: 'a name with user part', headers: { host: 'localhost@evil.example' }, code: 'HOST_REFUSED' },
  { name: 'a LAN address', headers: { host: '192.168.0.7:8484' }, code: 'HOST_REFUSED' },
  { name: 'a page of another site', headers: { host, origin: 'https://evil.example' }, code: 'ORIGIN_REFUSED' },
  {
    name: 'a page on another port of this machine',
    headers: { host, origin: 'http://127.0.0.1:3000' },
    code: 'ORIGIN_REFUSED',
  },
  { name: 'a sandboxed page', headers: { host, origin: 'null' }, code: 'ORIGIN_REFUSED' },
  {
    name: 'an image on another site',
    headers: { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
    code: 'ORIGIN_REFUSED',
  },
  {
    name: 'a link on another site into the API',
    headers: { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
    code: 'ORIGIN_REFUSED',
  },
  {
    name: 'a form of another local port',
    headers: { host, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' },
    method: 'POST',
    code: 'ORIGIN_REFUSED',
  },
])('$name is refused', ({ headers, method = 'GET', code }) => {
  expect(() => checkSource({ headers, method, url: '/api/flows' })).toThrow(expect.objectContaining({ code }))
})

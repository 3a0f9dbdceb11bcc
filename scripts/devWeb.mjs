/** Vite's server for `npm run dev`; it passes what is the server's on to the address in MULGIL_SERVER. */
import { join } from 'node:path'
import { createServer } from 'vite'
import { root } from './run.mjs'

const target = process.env.MULGIL_SERVER
// The browser's Host stays as it is, so that the server sees a request of its own origin.
const toServer = { target, changeOrigin: false }
const vite = await createServer({
  root: join(root, 'apps', 'web'),
  server: { proxy: { '/api': toServer, '/metrics': toServer, '/socket.io': { ...toServer, ws: true } } },
})
await vite.listen()
vite.printUrls()

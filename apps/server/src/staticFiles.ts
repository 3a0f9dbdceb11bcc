import { existsSync } from 'node:fs'
import { join } from 'node:path'
import express, { type Request, type Response, Router } from 'express'
import { errors } from './errors.ts'

/** The built web app: its files, and its page for every path that is no file and no part of the API. */
export function staticFiles(folder: string): Router {
  const router = Router()
  const page = join(folder, 'index.html')
  // Vite puts a hash of the content into these names, so a browser never needs to ask again.
  router.use(
    '/assets',
    express.static(join(folder, 'assets'), { immutable: true, maxAge: '1y', index: false, redirect: false }),
  )
  router.use(express.static(folder, { index: false, redirect: false, dotfiles: 'ignore' }))
  router.get('/{*path}', (request: Request, response: Response, next) => {
    if (!isPage(request)) return next()
    if (!existsSync(page)) throw errors.WEB_APP_MISSING()
    response.set('Cache-Control', 'no-cache').sendFile(page)
  })
  return router
}

const isPage = ({ path }: Request) => !/^\/(api|metrics|socket\.io|assets)(\/|$)/.test(path)

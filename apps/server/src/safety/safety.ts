import type { IncomingMessage } from 'node:http'
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import helmet from 'helmet'
import { errors } from '../errors.ts'
import { hostNameOf, isLoopback } from './loopback.ts'

/**
 * Throws for a request that did not come from this machine's own pages or programs. The Host check stops DNS rebinding
 * (a foreign name that resolves to 127.0.0.1), the Origin check stops other sites' pages that a browser here has open.
 */
export function checkSource({ headers, method, url = '' }: Pick<IncomingMessage, 'headers' | 'method' | 'url'>): void {
  const host = headers.host ?? ''
  const name = hostNameOf(host)
  if (name === undefined || !isLoopback(name)) throw errors.HOST_REFUSED({ host })
  const { origin } = headers
  if (origin !== undefined) {
    if (hostOf(origin) !== host.toLowerCase()) throw errors.ORIGIN_REFUSED({ origin })
    return
  }
  const site = headers['sec-fetch-site']
  if ((site === 'cross-site' || site === 'same-site') && !isPlainLink(method, url, headers)) {
    throw errors.ORIGIN_REFUSED({ origin: 'another site' })
  }
}

/** A link on another page may open the web app. */
const isPlainLink = (method: string | undefined, url: string, headers: IncomingMessage['headers']) =>
  method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && !/^\/(api|metrics|socket\.io)\b/.test(url)

function hostOf(origin: string): string | undefined {
  const url = URL.parse(origin)
  return url?.protocol === 'http:' ? url.host : undefined
}

/** The checks as the first handlers of the app, with the headers that keep the pages to themselves. */
export function safetyHandlers(): RequestHandler[] {
  return [
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          // Editors and toasts bring their styles as style elements.
          styleSrc: ["'self'", "'unsafe-inline'"],
          imgSrc: ["'self'", 'data:', 'blob:'],
          fontSrc: ["'self'", 'data:'],
          workerSrc: ["'self'", 'blob:'],
          objectSrc: ["'none'"],
          baseUri: ["'none'"],
          formAction: ["'none'"],
          frameAncestors: ["'none'"],
        },
      },
      // There is no TLS on loopback: a browser that was told to insist on it would never come back.
      strictTransportSecurity: false,
      referrerPolicy: { policy: 'same-origin' },
      xFrameOptions: { action: 'deny' },
    }),
    (request: Request, _response: Response, next: NextFunction) => {
      checkSource(request)
      next()
    },
  ]
}

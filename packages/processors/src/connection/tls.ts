import { readFile } from 'node:fs/promises'
import { hint } from '@mulgil/engine'
import { z } from 'zod'

const file = (text: string) => hint(z.string(), { format: 'path', section: 'TLS' }).optional().describe(text)

/** How a client checks the other side and shows who it is; for connections whose address asks for TLS. */
export const clientTls = () =>
  z
    .object({
      caFile: file('PEM file with the authorities to trust; those of the system when empty.'),
      certificateFile: file('PEM file with the certificate that this side shows, where the other side asks for one.'),
      keyFile: file('PEM file with the private key of that certificate.'),
      verify: z
        .boolean()
        .default(true)
        .describe('Refuse a certificate that is not valid for the host. Turn it off for trials only.'),
    })
    .prefault({})

export interface ClientTlsFiles {
  readonly ca?: Buffer
  readonly cert?: Buffer
  readonly key?: Buffer
  readonly rejectUnauthorized: boolean
}

/** Reads the files that the settings name. */
export async function readClientTls(settings: z.output<ReturnType<typeof clientTls>>): Promise<ClientTlsFiles> {
  const [ca, cert, key] = await Promise.all(
    [settings.caFile, settings.certificateFile, settings.keyFile].map((path) => (path ? readFile(path) : undefined)),
  )
  return { ca, cert, key, rejectUnauthorized: settings.verify }
}

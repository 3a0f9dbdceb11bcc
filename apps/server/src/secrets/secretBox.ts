import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { errors } from '../errors.ts'

/** Encrypts and decrypts secrets with the key of the data folder. */
export interface SecretBox {
  /** `place` says whose secret it is; a text sealed for one place does not open at another. */
  seal(text: string, place: string): Uint8Array<ArrayBuffer>
  /** Throws SECRET_UNREADABLE. */
  open(sealed: Uint8Array, place: string): string
}

/** First byte of what is sealed, so that another cipher can come later. */
const VERSION = 1
const IV_BYTES = 12
const TAG_BYTES = 16

/** AES-256-GCM with this 32-byte key. */
export function createSecretBox(key: Uint8Array): SecretBox {
  return {
    seal(text, place) {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place, 'utf8'))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Uint8Array.from(Buffer.concat([Buffer.of(VERSION), iv, body, cipher.getAuthTag()]))
    },
    open(sealed, place) {
      try {
        if (sealed[0] !== VERSION) throw new Error(`Unknown format ${sealed[0]}`)
        const iv = sealed.subarray(1, 1 + IV_BYTES)
        const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES })
        decipher.setAAD(Buffer.from(place, 'utf8')).setAuthTag(sealed.subarray(-TAG_BYTES))
        return decipher.update(sealed.subarray(1 + IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
      } catch (cause) {
        throw errors.SECRET_UNREADABLE({ key: place }, { cause })
      }
    },
  }
}

/** The box for a data folder: its key is `secretKey` when given, else the file `secret.key`, made on first use. */
export function openSecretBox(home: string, secretKey: string | undefined): SecretBox {
  if (secretKey !== undefined) return createSecretBox(parseKey(secretKey, 'MULGIL_SECRET_KEY'))
  const file = join(home, 'secret.key')
  return createSecretBox(parseKey(readFile(file) ?? makeKey(file), file))
}

function parseKey(text: string, source: string): Uint8Array {
  const trimmed = text.trim()
  const key = /^[0-9a-fA-F]{64}$/.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64')
  if (key.length !== 32) throw errors.SECRET_KEY_INVALID({ source })
  return key
}

function readFile(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw cause
  }
}

/** The key file appears whole or not at all: a crash in between must not leave half a key. */
function makeKey(file: string): string {
  const key = `${randomBytes(32).toString('base64')}\n`
  const fresh = `${file}.new`
  rmSync(fresh, { force: true })
  writeFileSync(fresh, key, { mode: 0o600, flag: 'wx', flush: true })
  linkSync(fresh, file)
  rmSync(fresh)
  return key
}

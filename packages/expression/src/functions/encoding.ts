import { FunctionFailure, quote } from '../errors.ts'
import { escapeHtml3, escapeHtml4, unescapeHtml3, unescapeHtml4 } from '../html.ts'
import { define, type FunctionTable } from './define.ts'

/** Text for other languages and back. */
export const encodingFunctions: FunctionTable = {
  escapeJson: define('text.escapeJson(): text', 'The text as the inside of a JSON string, in ASCII.', escapeJson),
  unescapeJson: define('text.unescapeJson(): text', 'The text that the inside of a JSON string means.', unescapeJson),
  escapeXml: define('text.escapeXml(): text', 'The text with & < > " and \' as XML entities.', escapeXml),
  unescapeXml: define(
    'text.unescapeXml(): text',
    'The text with XML entities as the characters they mean.',
    unescapeXml,
  ),
  escapeCsv: define('text.escapeCsv(): text', 'The text as a CSV field, in quotes where it needs them.', escapeCsv),
  unescapeCsv: define('text.unescapeCsv(): text', 'The text that a CSV field means.', unescapeCsv),
  escapeHtml3: define('text.escapeHtml3(): text', 'The text with HTML 3 entities.', escapeHtml3),
  unescapeHtml3: define('text.unescapeHtml3(): text', 'The text with HTML 3 entities as characters.', unescapeHtml3),
  escapeHtml4: define('text.escapeHtml4(): text', 'The text with HTML 4 entities.', escapeHtml4),
  unescapeHtml4: define('text.unescapeHtml4(): text', 'The text with HTML 4 entities as characters.', unescapeHtml4),
  urlEncode: define('text.urlEncode(): text', 'The text for a query string: a space becomes +.', urlEncode),
  urlDecode: define('text.urlDecode(): text', 'The text that a part of a query string means.', urlDecode),
  base64Encode: define('text.base64Encode(): text', 'The UTF-8 bytes of the text in Base64.', base64Encode),
  base64Decode: define('text.base64Decode(): text', 'The text whose UTF-8 bytes are given in Base64.', base64Decode),
}

const jsonEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

function escapeJson(text: string): string {
  return text.replace(/["\\/]|[^ -~]/g, (character) => jsonEscapes[character] ?? `\\u${hexCode(character)}`)
}

function hexCode(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
}

const jsonMeanings: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

function unescapeJson(text: string): string {
  return text.replace(/\\(?:u+\+?([\da-fA-F]{4})|([0-3]?[0-7]{1,2})|([\s\S]))/g, (_, code, octal, character) => {
    if (code) return String.fromCharCode(Number.parseInt(code, 16))
    return octal ? String.fromCharCode(Number.parseInt(octal, 8)) : (jsonMeanings[character] ?? character)
  })
}

const xmlEntities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}
const xmlMeanings: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
// Characters that no XML document may hold, and those that it may hold by their number only.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about.
const xmlForbidden = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g
const xmlNumbered = /[\x7f-\x84\x86-\x9f]/g

function escapeXml(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => xmlEntities[character])
    .replace(xmlForbidden, '')
    .replace(xmlNumbered, (character) => `&#${character.charCodeAt(0)};`)
}

function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d+)|#[xX]([\da-fA-F]+)|(\w+));/g, (entity, decimal, hex, name) =>
    name ? (xmlMeanings[name] ?? entity) : String.fromCodePoint(Math.min(Number(decimal ?? `0x${hex}`), 0x10ffff)),
  )
}

function escapeCsv(text: string): string {
  return /[,"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function unescapeCsv(text: string): string {
  const inner = /^"([\s\S]*)"$/.exec(text)?.[1]
  return inner !== undefined && /[,"\r\n]/.test(inner) ? inner.replaceAll('""', '"') : text
}

function urlEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed().replaceAll('\ufffd', '?'))
    .replaceAll('%20', '+')
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}

function urlDecode(text: string): string {
  const wrong = /%(?![\da-fA-F]{2})/.exec(text)
  if (wrong) throw new FunctionFailure(`${quote(text)} has a "%" without two hexadecimal digits after it`)
  const plain = text.replaceAll('+', ' ')
  return plain.replace(/(?:%[\da-fA-F]{2})+/g, (run) =>
    new TextDecoder('utf-8', { ignoreBOM: true }).decode(
      Uint8Array.from(run.match(/[^%]{2}/g) ?? [], (hex) => Number.parseInt(hex, 16)),
    ),
  )
}

function base64Encode(text: string): string {
  const bytes = new TextEncoder().encode(text)
  let binary = ''
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(binary)
}

function base64Decode(text: string): string {
  if (!/^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}(?:==)?|[A-Za-z\d+/]{3}=?)?$/.test(text)) {
    throw new FunctionFailure(`${quote(text)} is not Base64`)
  }
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
}

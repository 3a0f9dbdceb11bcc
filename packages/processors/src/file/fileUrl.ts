import { pathToFileURL } from 'node:url'

let directory = ''
let directoryUrl = ''

/** The `file:` address of a file in an absolute directory; quick for many files of one directory in turn. */
export function fileUrl(inDirectory: string, name: string): string {
  if (directory !== inDirectory) {
    directory = inDirectory
    directoryUrl = pathToFileURL(inDirectory.endsWith('/') ? inDirectory : `${inDirectory}/`).href
  }
  return directoryUrl + (/^[\w.-]+$/.test(name) ? name : pathToFileURL(`/${name}`).href.slice('file:///'.length))
}

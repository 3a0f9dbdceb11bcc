import { readFile } from 'node:fs/promises'

/** Names of the machine's users and groups by number, and back. */
export interface AccountNames {
  readonly users: ReadonlyMap<number, string>
  readonly groups: ReadonlyMap<number, string>
}

async function readNames(file: string): Promise<Map<number, string>> {
  const text = await readFile(file, 'utf8').catch(() => '')
  const lines = text.split('\n').map((line) => line.split(':'))
  return new Map(lines.filter((fields) => fields.length > 2).map((fields) => [Number(fields[2]), fields[0]]))
}

/** Reads the user database; both maps are empty where there is none. */
export async function readAccountNames(): Promise<AccountNames> {
  const [users, groups] = await Promise.all([readNames('/etc/passwd'), readNames('/etc/group')])
  return { users, groups }
}

/** The number of a user or group given by name or number; undefined when there is no such name. */
export function accountNumber(names: ReadonlyMap<number, string>, account: string): number | undefined {
  if (/^\d+$/.test(account)) return Number(account)
  return [...names].find(([, name]) => name === account)?.[0]
}

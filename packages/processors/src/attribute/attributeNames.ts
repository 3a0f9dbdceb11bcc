/** The names in a comma-separated list, trimmed, without empty ones. */
export function attributeNames(list: string): string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

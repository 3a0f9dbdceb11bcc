/** Each engine of a server has this many ids of FlowFiles and events; 16 engines fit into what a number holds. */
export const IDS_PER_ENGINE = 2 ** 48
/** How many engines a server may have. */
export const MAX_ENGINES = 16

/** Which engine, from 0, gave an id. */
export const engineOfId = (id: number): number => Math.floor(id / IDS_PER_ENGINE)

/** The UUID (version 8) that people see for a FlowFile: 48 bits of the engine's node, then the 53-bit id. */
export function uuidOf(node: string, id: number): string {
  const low = (id % 2 ** 48).toString(16).padStart(12, '0')
  const high = (0x8000 + Math.floor(id / 2 ** 48)).toString(16)
  return `${node.slice(0, 8)}-${node.slice(8, 12)}-8000-${high}-${low}`
}

/** The id in a UUID of this node, or undefined for a UUID from elsewhere. */
export function idOf(node: string, uuid: string): number | undefined {
  const match = /^([0-9a-f]{8})-([0-9a-f]{4})-8000-(8[0-9a-f]{3})-([0-9a-f]{12})$/i.exec(uuid)
  if (!match || `${match[1]}${match[2]}`.toLowerCase() !== node) return undefined
  return (Number.parseInt(match[3], 16) - 0x8000) * 2 ** 48 + Number.parseInt(match[4], 16)
}

import { ColumnTypeEnum, type SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'

/**
 * A PostgreSQL that answers the one question that the schema engine asks before it compares two schemas: which version
 * are you. Everything else fails, because writing a migration needs no database.
 */
export function offlinePostgres(): SqlMigrationAwareDriverAdapterFactory {
  const refuse = async (): Promise<never> => {
    throw new Error('There is no database here: migrations are written offline.')
  }
  const connect: SqlMigrationAwareDriverAdapterFactory['connect'] = async () => ({
    provider: 'postgres',
    adapterName: 'offline',
    queryRaw: async ({ sql }) =>
      sql.includes('server_version_num')
        ? {
            columnNames: ['exists', 'version', 'numeric_version'],
            columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
            rows: [[true, 'PostgreSQL 15.0', 150_000]],
          }
        : refuse(),
    executeRaw: refuse,
    executeScript: refuse,
    startTransaction: refuse,
    getConnectionInfo: () => ({ schemaName: 'public', supportsRelationJoins: true }),
    dispose: async () => undefined,
  })
  return { provider: 'postgres', adapterName: 'offline', connect, connectToShadowDb: connect }
}

import type * as checkModule from './checkHome.ts'
import { keepCompiled, useCompileCache } from './compileCache.ts'
import type * as reindexModule from './reindexHome.ts'
import type * as runFlowModule from './runFlow.ts'
import type * as serverModule from './server.ts'
import type * as validateModule from './validateDocument.ts'

export type { EngineReport, HomeReport } from './checkHome.ts'
export { errors as serverErrors } from './errors.ts'
export { consoleLog, type Log } from './log.ts'
export type { RunFlowOptions } from './runFlow.ts'
export { runUntilSignal } from './runUntilSignal.ts'
export type { RunningServer, ServerOptions } from './server.ts'
export { readSettings, type Settings, type SettingsInput } from './settings.ts'

// Each of these loads what it needs when it is called: a command that only validates starts without a web server.

/** Starts a server on a data folder; see server.ts. */
export const startServer: typeof serverModule.startServer = async (...args) => {
  useCompileCache()
  const server = await (await import('./server.ts')).startServer(...args)
  keepCompiled()
  return server
}

/** Runs a flow without a server until a signal; see runFlow.ts. */
export const runFlow: typeof runFlowModule.runFlow = async (...args) => {
  useCompileCache()
  return (await import('./runFlow.ts')).runFlow(...args)
}

/** All problems of a flow; see validateDocument.ts. */
export const validateDocument: typeof validateModule.validateDocument = async (...args) => {
  useCompileCache()
  return (await import('./validateDocument.ts')).validateDocument(...args)
}

/** Builds the provenance index of a data folder again; see reindexHome.ts. */
export const reindexHome: typeof reindexModule.reindexHome = async (...args) => {
  useCompileCache()
  return (await import('./reindexHome.ts')).reindexHome(...args)
}

/** Checks a data folder that no server uses; see checkHome.ts. */
export const checkHome: typeof checkModule.checkHome = async (...args) => {
  useCompileCache()
  return (await import('./checkHome.ts')).checkHome(...args)
}

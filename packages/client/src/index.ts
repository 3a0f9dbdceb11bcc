export { ApiError, clientCodes } from './apiError.ts'
export {
  type Client,
  type ClientOptions,
  type ComponentAction,
  type ContentOptions,
  createClient,
  type EventSearch,
  type QueueQuery,
  type StatusWindow,
  type VersionName,
} from './client.ts'
export * as contract from './contract.ts'
export { createLive, type FlowNews, type Live, type LiveOptions, type Watcher } from './live.ts'
export { walkItems, walkPages } from './paging.ts'

export {
  type AppStore,
  type AppStoreOptions,
  type AuditEntry,
  type Flow,
  type FlowVersion,
  openAppStore,
  type Secret,
  type Setting,
} from './appStore.ts'

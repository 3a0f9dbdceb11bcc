export * as contract from './contract.ts'

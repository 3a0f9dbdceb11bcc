import type { GroupSettings } from '@mulgil/flow'
import { expect, test } from 'vitest'
import { unusualSettings } from './unusualSettings.ts'

test.for<{ settings: GroupSettings; badges: readonly string[] }>([
  { settings: {}, badges: [] },
  { settings: { flowFileConcurrency: 'unbounded', outboundPolicy: 'stream' }, badges: [] },
  { settings: { flowFileConcurrency: 'single' }, badges: ['single'] },
  { settings: { flowFileConcurrency: 'singleBatch', outboundPolicy: 'batch' }, badges: ['singleBatch', 'batch'] },
  { settings: { provenance: 'all', parameterContext: 'seoul' }, badges: ['all', 'seoul'] },
])('$settings shows $badges', ({ settings, badges }) => {
  expect(unusualSettings(settings).map(({ value }) => value)).toEqual(badges)
})

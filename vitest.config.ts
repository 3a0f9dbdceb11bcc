import { defineConfig } from 'vitest/config'

/** As the server is started: docs/adr/0041. */
const execArgv = ['--no-memory-protection-keys']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          execArgv,
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: ['**/node_modules/**', '**/dist/**', '**/*.service.test.ts', 'e2e/**'],
          // Generous: the same tests run on busy machines with two cores.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'service',
          execArgv,
          include: ['**/*.service.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**'],
          globalSetup: ['e2e/services/globalSetup.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})

import { defineConfig } from 'vitest/config'

const services = ['tests/helpers/global-setup.ts']

// Unit and web tests touch no service. Integration and workflow tests share one PostgreSQL and one Temporal for the
// run and take a database each. The whole-stack tests start what they kill. Those with a browser
// run one at a time; those of chaos, which mostly wait for something to be noticed or to come back, do not.
export default defineConfig({
  test: {
    // Two workers leave a two-core machine room for the services beside them.
    maxWorkers: 2,
    projects: [
      { test: { name: 'unit', include: ['tests/unit/**/*.test.ts'] } },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          globalSetup: services,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'workflows',
          fileParallelism: false,
          include: ['tests/workflows/**/*.test.ts'],
          globalSetup: services,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: './vite.config.ts',
        root: import.meta.dirname,
        test: {
          name: 'web',
          include: ['tests/web/**/*.test.ts'],
          environment: 'happy-dom',
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'chaos',
          include: ['tests/chaos/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})

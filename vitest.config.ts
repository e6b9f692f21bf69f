import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          css: true,
          include: ['{contract,server,sim,scripts,web}/**/*.test.ts'],
          globalSetup: ['server/testing/global-setup.ts'],
          maxWorkers: 2,
          // Half of a file's time was loading the server anew. What a module remembers of data belongs to its database
          // (`remembered`), and a test puts back what it changes of the process: decision 048.
          isolate: false,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.e2e.ts'],
          globalSetup: ['e2e/global-setup.ts'],
          maxWorkers: 1,
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})

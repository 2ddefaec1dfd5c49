import { defineConfig } from 'vitest/config';

const conditions = ['@bloodbank/source'];

/**
 * Faults are inflicted one at a time, in one process, on brokers that live as long as the run. Stores are real servers, where the run has
 * keys and a database of its own, as every run of the tests.
 */
export default defineConfig({
  ssr: { resolve: { conditions } },
  resolve: { conditions },
  test: {
    root: import.meta.dirname,
    globalSetup: ['../../packages/testkit/src/global-setup.ts'],
    include: ['src/faults.suite.ts'],
    maxWorkers: 1,
    reporters: ['verbose'],
    hookTimeout: 180_000,
  },
});

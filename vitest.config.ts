import { defineConfig } from 'vitest/config';

/** Workspace packages are tested from their sources: no build stands between a change and its test. */
const conditions = ['@bloodbank/source'];

export default defineConfig({
  ssr: { resolve: { conditions } },
  resolve: { conditions },
  test: {
    globalSetup: ['packages/testkit/src/global-setup.ts'],
    include: ['packages/*/src/**/*.test.ts', 'tools/*/src/**/*.test.ts', 'integrations/*/src/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/.generated/**'],
    // Most tests wait for a broker or a process rather than for the processor.
    maxWorkers: 3,
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Workspace packages are tested from their sources: no build stands between a change and its test. */
const conditions = ['@bloodbank/source'];

const fixture = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  ssr: { resolve: { conditions } },
  // n8n brings it when it runs the nodes; it is no dependency of theirs.
  resolve: { conditions, alias: { 'n8n-workflow': fixture('integrations/n8n/src/n8n-workflow.fixture.ts') } },
  test: {
    globalSetup: [fileURLToPath(new URL('packages/testkit/src/global-setup.ts', import.meta.url))],
    // The first is for who is in a package, where `vitest run` runs its tests.
    include: [
      'src/**/*.test.ts',
      'packages/*/src/**/*.test.ts',
      'tools/*/src/**/*.test.ts',
      'integrations/*/src/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**', '**/.generated/**'],
    // Most tests wait for a broker or a process rather than for the processor.
    maxWorkers: 3,
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});

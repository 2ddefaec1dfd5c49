import { defineConfig } from 'vitest/config';

/** Suites that talk to a real server run one file at a time, so that timing faults are the broker's and not a neighbour's. */
const conditions = ['@bloodbank/source'];

export default defineConfig({
  ssr: { resolve: { conditions } },
  resolve: { conditions },
  test: {
    testTimeout: 20_000,
    hookTimeout: 30_000,
    reporters: process.env['CI'] ? ['default'] : ['default'],
    projects: [
      {
        extends: true,
        test: {
          name: 'workspace',
          include: ['packages/*/src/**/*.test.ts', 'tools/*/src/**/*.test.ts', 'docs/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**', '**/.generated/**'],
        },
      },
    ],
  },
});

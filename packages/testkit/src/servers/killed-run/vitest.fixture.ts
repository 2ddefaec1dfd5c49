import { defineConfig } from 'vitest/config';
import base from '../../../../../vitest.config.js';

/** The configuration of all tests, for the one file of a small run inside a test. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    root: import.meta.dirname,
    globalSetup: ['../../global-setup.ts'],
    include: ['leave-things.fixture.ts'],
    // What it prints is there before it is killed.
    disableConsoleIntercept: true,
  },
});

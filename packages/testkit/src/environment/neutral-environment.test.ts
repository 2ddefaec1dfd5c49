import { expect, test } from 'vitest';
import { neutralizeEnvironment } from './neutral-environment.js';

const GIVEN = {
  PATH: '/bin',
  HOME: '/root',
  BLOODBANK_REQUIRE_SERVERS: '1',
  VITEST_MAX_WORKERS: '1',
  BLOODBANK_HTTP_PORT: '1',
  HTTP_PORT: '1',
  NO_COLOR: '1',
  NODE_ENV: 'production',
  NODE_OPTIONS: '--inspect',
  PGOPTIONS: '-c search_path=x',
  GIT_DIR: '/x',
};

test('leaves what finds programs and what is meant for the tests', () => {
  const env: NodeJS.ProcessEnv = { ...GIVEN };
  neutralizeEnvironment(env);
  expect(env).toEqual({
    PATH: '/bin',
    HOME: '/root',
    BLOODBANK_REQUIRE_SERVERS: '1',
    VITEST_MAX_WORKERS: '1',
    NODE_ENV: 'test',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
  });
});

test('can be taken back', () => {
  const env: NodeJS.ProcessEnv = { ...GIVEN };
  const restore = neutralizeEnvironment(env);
  env['LEFT'] = 'behind';
  restore();
  expect(env).toEqual(GIVEN);
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeNamed, readServiceSettings } from './service-settings.js';

let root: string;
let project: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bloodbank-settings-'));
  project = join(root, 'project');
  mkdirSync(project);
  writeFileSync(join(root, '.env'), 'RABBIT_URL=amqp://above\nEXCHANGE_NAME=above\n');
  writeFileSync(join(project, '.env'), '# ours\nRABBIT_URL=amqp://mine\n');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it('reads the .env of the nearest project, and of no folder above', () => {
  const { settings, sources } = readServiceSettings({}, project);
  expect(settings).toMatchObject({ RABBIT_URL: 'amqp://mine', EXCHANGE_NAME: 'bloodbank.events.v1' });
  expect(describeNamed('RABBIT_URL', sources)).toBe(`RABBIT_URL in ${join(project, '.env')}:2`);
});

it('reads it below the project too', () => {
  writeFileSync(join(project, 'bloodbank.config.json'), '{}');
  const inner = join(project, 'src');
  mkdirSync(inner);
  expect(readServiceSettings({}, inner).settings.RABBIT_URL).toBe('amqp://mine');
});

it('lets the environment of the process win', () => {
  const { settings, sources } = readServiceSettings({ RABBIT_URL: 'amqp://said' }, project);
  expect(settings.RABBIT_URL).toBe('amqp://said');
  expect(describeNamed('RABBIT_URL', sources)).toBe('RABBIT_URL in the environment');
});

it.each([{ NODE_ENV: 'test' }, { VITEST: 'true' }, { JEST_WORKER_ID: '1' }, { NODE_TEST_CONTEXT: 'child-v8' }])(
  'reads none in tests: %j',
  (env) => {
    expect(readServiceSettings(env, project).settings.RABBIT_URL).toBeUndefined();
  },
);

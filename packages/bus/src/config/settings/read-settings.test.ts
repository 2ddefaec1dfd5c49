import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BloodbankError } from '@bloodbank/core/errors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSettings, readSettings, type Settings } from './read-settings.js';
import { dotenvSources, environmentSource, mergeSources, optionSource } from './settings-source.js';

let root: string;
let near: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bloodbank-settings-'));
  near = join(root, 'near');
  mkdirSync(near);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (file: string, text: string): void => writeFileSync(join(root, file), text);

function refusalOf(read: () => unknown): BloodbankError {
  try {
    read();
  } catch (thrown) {
    if (thrown instanceof BloodbankError) return thrown;
    throw thrown;
  }
  throw new Error('It was not refused.');
}

describe('the first source that says something wins', () => {
  it('option, environment, the nearer .env, the farther .env, default', () => {
    write('.env', 'EXCHANGE_NAME=far\nHTTP_HOST=far\nLOG_LEVEL=error\n');
    write('near/.env', 'EXCHANGE_NAME="near # not a comment"\nHTTP_HOST=near\n# LOG_LEVEL=info\n');
    const read = (options: Record<string, string>, env: NodeJS.ProcessEnv): Settings =>
      createSettings([optionSource(options, near), environmentSource(env, near), ...dotenvSources([near, root, near])]);
    const { HTTP_HOST, HTTP_PORT, LOG_LEVEL } = read({}, {});
    expect({ HTTP_HOST, HTTP_PORT, LOG_LEVEL }).toEqual({ HTTP_HOST: 'near', HTTP_PORT: 8682, LOG_LEVEL: 'error' });
    expect(read({}, { HTTP_HOST: 'process' }).HTTP_HOST).toBe('process');
    expect(read({ HTTP_HOST: 'option' }, { HTTP_HOST: 'process' }).HTTP_HOST).toBe('option');
    expect(refusalOf(() => read({}, {}).EXCHANGE_NAME).message).toContain('near # not a comment');
  });

  it('an empty variable says: not set', () => {
    write('.env', 'RABBIT_URL=amqp://file\nHTTP_PORT=1\n');
    const settings = readSettings({ RABBIT_URL: '', HTTP_PORT: '' }, root);
    expect([settings.RABBIT_URL, settings.HTTP_PORT]).toEqual([undefined, 8682]);
  });

  it('the same holds for what is no setting', () => {
    write('.env', 'A=far\nB=far\nC=far\n');
    write('near/.env', 'A=near\nB=near\n');
    const sources = [environmentSource({ A: 'process' }, root), ...dotenvSources([near, root])];
    expect(mergeSources(sources)).toEqual({ A: 'process', B: 'near', C: 'far' });
  });
});

describe('a secret in a file', () => {
  it('is read without the line break at its end, from where the source stands', () => {
    write('url', 'amqp://u:p@h\n');
    write('keys', '[{"name":"n8n","key":"0123456789abcdef","scopes":["read:#"]}]');
    write('.env', 'RABBIT_URL_FILE=url\n');
    const settings = readSettings({ API_KEYS_FILE: join(root, 'keys') }, root);
    expect(settings.RABBIT_URL).toBe('amqp://u:p@h');
    expect(settings.API_KEYS).toEqual([{ name: 'n8n', key: '0123456789abcdef', scopes: ['read:#'] }]);
  });

  it('is refused beside the secret itself, and only there', () => {
    write('url', 'amqp://file');
    const both = { RABBIT_URL: 'amqp://u:s3cret@h', RABBIT_URL_FILE: join(root, 'url') };
    const { message } = refusalOf(() => readSettings(both).RABBIT_URL);
    expect(message).toBe('RABBIT_URL and RABBIT_URL_FILE are both set, in the environment.');
    write('.env', 'RABBIT_URL=amqp://dotenv\n');
    expect(readSettings({ RABBIT_URL_FILE: join(root, 'url') }, root).RABBIT_URL).toBe('amqp://file');
    expect(readSettings({ ...both, RABBIT_URL: '' }).RABBIT_URL).toBe('amqp://file');
  });

  it('is refused where it cannot be read, or is no secret', () => {
    const { code, message } = refusalOf(() => readSettings({ REDIS_PASSWORD_FILE: '/absent' }).REDIS_PASSWORD);
    expect(code).toBe('config.invalid');
    expect(message).toMatch(/^REDIS_PASSWORD cannot be read from \/absent, which REDIS_PASSWORD_FILE names in the env/);
    writeFileSync(join(root, 'large'), Buffer.alloc(65 * 1024));
    expect(() => readSettings({ RABBIT_URL_FILE: join(root, 'large') }).RABBIT_URL).toThrow('more than 65536');
    expect(readSettings({ HTTP_PORT_FILE: '/absent' }).HTTP_PORT).toBe(8682);
  });
});

describe('what a text means', () => {
  it.each<[string, keyof Settings, unknown]>([
    ['8080', 'HTTP_PORT', 8080],
    [' 8080 ', 'HTTP_PORT', 8080],
    ['true', 'WEBHOOKS_ALLOW_UNSIGNED', true],
    ['1', 'WEBHOOKS_ALLOW_UNSIGNED', true],
    ['Off', 'WEBHOOKS_ALLOW_UNSIGNED', false],
    ['INFO', 'LOG_LEVEL', 'info'],
    ['new, old,', 'GITHUB_WEBHOOK_SECRET', ['new', 'old']],
    ['123', 'REDIS_PASSWORD', '123'],
    ['-1', 'KAFKA_TOPIC_RETENTION_MS', -1],
    ['1000', 'KAFKA_TOPIC_RETENTION_MS', 1_000],
  ])('%j as %s', (text, name, value) => {
    expect(readSettings({ [name]: text })[name]).toEqual(value);
  });

  it.each<[string, keyof Settings, string]>([
    ['abc', 'HTTP_PORT', 'must be a whole number from 0 to 65535, not "abc".'],
    ['0', 'KAFKA_TOPIC_RETENTION_MS', 'must be a whole number of at least 1000, or -1 for good, not "0".'],
    ['80.5', 'HTTP_PORT', 'not "80.5".'],
    ['65536', 'HTTP_PORT', 'must be a whole number from 0 to 65535, not "65536".'],
    ['maybe', 'LOG_PRETTY', 'must be true or false, not "maybe".'],
    ['loud', 'LOG_LEVEL', 'must be one of trace, debug, info, warn, error, fatal, silent, not "loud".'],
    ['http://u:s3cret@h', 'RABBIT_URL', 'must be an amqp:// or amqps:// URL.'],
    ['a b', 'EXCHANGE_NAME', 'not "a b".'],
    ['http://u:s3cret@h', 'HTTP_HOST', 'not "http://u:***@h".'],
    ['[{"name":"a","key":"s3cret","scopes":[]}]', 'API_KEYS', 'API_KEYS in the environment must be a JSON list'],
    ['s3cret', 'API_KEYS', 'must be a JSON list'],
  ])('%j is refused as %s', (text, name, said) => {
    const { code, message } = refusalOf(() => readSettings({ [name]: text })[name]);
    expect(code).toBe('config.invalid');
    expect(message).toContain(said);
    expect(message).toContain(name);
    expect(message).not.toContain('s3cret');
  });

  it('names the line of the file in which it stands', () => {
    write('.env', 'A=1\nHTTP_PORT=1\n\nexport HTTP_PORT = abc\n');
    expect(refusalOf(() => readSettings({}, root).HTTP_PORT).message).toContain(`${join(root, '.env')}:4 must be`);
  });

  it('says so where .env is no file', () => {
    mkdirSync(join(root, '.env'));
    expect(refusalOf(() => readSettings({}, root)).message).toContain('.env cannot be read: EISDIR');
  });
});

it('judges a setting when it is read, and not before', () => {
  const settings = readSettings({ HTTP_PORT: 'abc', HTTP_HOST: 'here' });
  expect(settings.HTTP_HOST).toBe('here');
  expect(() => settings.HTTP_PORT).toThrow(BloodbankError);
});

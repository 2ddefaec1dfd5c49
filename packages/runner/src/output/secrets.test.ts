import { expect, it } from 'vitest';
import { secretsOf } from './secrets.js';

it('finds what nobody else should read, and nothing else', () => {
  const env = {
    ANTHROPIC_API_KEY: 'sk-ant-0123456789',
    GITHUB_TOKEN: 'ghp_abcdef',
    DB_PASSWORD: 'hunter2hunter2',
    RABBIT_URL: 'amqp://guest:s3cr%40t-word@broker:5672',
    HOME: '/home/ada',
    KEYBOARD: 'qwertyuiop',
    SHORT_TOKEN: '1234',
    NOTHING_SECRET: undefined,
  };
  expect([...secretsOf(env)].sort()).toEqual(
    ['ghp_abcdef', 'hunter2hunter2', 's3cr%40t-word', 's3cr@t-word', 'sk-ant-0123456789'].sort(),
  );
});

it('puts the longest first, so that no secret hides within another', () => {
  expect(secretsOf({ A_TOKEN: 'abcdef', B_TOKEN: 'abcdef-ghijkl' })).toEqual(['abcdef-ghijkl', 'abcdef']);
});

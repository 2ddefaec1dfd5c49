import { expect, it } from 'vitest';
import { maskCredentials } from './mask-credentials.js';

it.each([
  ['amqp://u:p@h', 'amqp://u:***@h'],
  ['amqp://u:p@ss:w@h/v', 'amqp://u:***@h/v'],
  ['https://example.test:8080/a@b', 'https://example.test:8080/a@b'],
  ['no url here', 'no url here'],
])('%s', (text, expected) => {
  expect(maskCredentials(text)).toBe(expected);
});

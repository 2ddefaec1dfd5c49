import { expect, it } from 'vitest';
import { maskUrl } from './mask-url.js';

it('hides the password and nothing else', () => {
  expect(maskUrl('amqp://svc:s3cret@broker:5672/vhost')).toBe('amqp://svc:***@broker:5672/vhost');
  expect(maskUrl('amqp://broker')).toBe('amqp://broker');
  expect(maskUrl('postgres://h/db?user=u&password=s3cret')).toBe('postgres://h/db?user=u&password=***');
  expect(maskUrl('s3cret')).toBe('(not a URL)');
});

it.each([
  ['amqp://us%3Aer:p ss@rd/word@h:5672/v', 'amqp://***@h:5672/v'],
  ['amqp://u:p/w@h', 'amqp://***@h'],
  ['amqp://u:p?w@h', 'amqp://***@h'],
  ['amqp://u:p#w@h', 'amqp://***@h'],
  ['amqp://h:5672/v@x', 'amqp://h:5672/v@x'],
  ['amqp://[::1]:5672/v@x', 'amqp://[::1]:5672/v@x'],
  ['https://h/a:b@c', 'https://h/a:b@c'],
])('hides all of %s that may be a password', (url, shown) => {
  expect(maskUrl(url)).toBe(shown);
});

it('a list of hosts keeps them all, and hides the password', () => {
  const url = 'kafka://me:secret@one:9092,two:9093?password=secret&group=a';
  const masked = maskUrl(url);
  expect(masked).not.toContain('secret');
  expect(masked).toContain('one:9092,two:9093');
});

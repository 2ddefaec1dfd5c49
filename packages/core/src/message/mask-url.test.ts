import { expect, it } from 'vitest';
import { maskUrl } from './mask-url.js';

it('hides the password and nothing else', () => {
  expect(maskUrl('amqp://svc:s3cret@broker:5672/vhost')).toBe('amqp://svc:***@broker:5672/vhost');
  expect(maskUrl('amqp://broker')).toBe('amqp://broker');
  expect(maskUrl('postgres://h/db?user=u&password=s3cret')).toBe('postgres://h/db?user=u&password=***');
  expect(maskUrl('s3cret')).toBe('(not a URL)');
});

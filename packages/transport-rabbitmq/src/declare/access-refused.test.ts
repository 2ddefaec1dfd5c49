import { expect, test } from 'vitest';
import { parseAccessRefused } from './access-refused.js';

test.each([
  ["access to queue 'q' in vhost '/' refused for user 'poor'", 'no access to the queue "q"'],
  ["configure access to exchange 'e' in vhost '/' refused for user 'poor'", 'no configure access to the exchange "e"'],
])('tells who may not do what: %s', (said, told) => {
  const error = parseAccessRefused(
    new Error(`Operation failed: QueueDeclare; 403 (ACCESS-REFUSED) with message "ACCESS_REFUSED - ${said}"`),
  );
  expect(error?.code).toBe('transport.forbidden');
  expect(error?.message).toBe(`The user "poor" has ${told} in the virtual host "/".`);
  expect(error?.remedy).toContain('set_permissions');
});

test('leaves a refused login, and every other error, to others', () => {
  const login =
    'Handshake terminated by server: 403 (ACCESS-REFUSED) with message "ACCESS_REFUSED - Login was refused"';
  expect(parseAccessRefused(new Error(login))).toBeUndefined();
  expect(parseAccessRefused(new Error('connect ECONNREFUSED'))).toBeUndefined();
});

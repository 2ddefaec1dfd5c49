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

test.each([
  ['n'.repeat(230), 'n'.repeat(218)],
  ['é'.repeat(120), 'é'.repeat(109)],
])('tells as much as the broker has room for, also of a letter that is cut in two: %s', (name, told) => {
  const said = Buffer.from(`ACCESS_REFUSED - access to queue '${name}' in vhost '/' refused for user 'poor'`);
  const cut = `${said.subarray(0, 252)}...`;
  const error = parseAccessRefused(
    new Error(`Operation failed: QueueDeclare; 403 (ACCESS-REFUSED) with message "${cut}"`),
  );
  const message = `The user has no access to the queue "${told}…".`;
  expect(error).toMatchObject({ code: 'transport.forbidden', message });
});

test.each([
  ["access to queue 'it's\n\"q\"' in vhost '/' refused for user 'poor'", `no access to the queue "it's\n"q""`],
  ["access to topic 'a.b' in exchange 'e' in vhost '/' refused for user 'poor'", 'no access to the topic "a.b"'],
])('tells names of any letters: %s', (said, told) => {
  const error = parseAccessRefused(
    new Error(`Channel closed by server: 403 (ACCESS-REFUSED) with message "ACCESS_REFUSED - ${said}"`),
  );
  expect(error?.message).toBe(`The user "poor" has ${told} in the virtual host "/".`);
});

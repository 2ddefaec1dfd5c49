import fc from 'fast-check';
import { expect, it } from 'vitest';
import { maskCredentials } from './mask-credentials.js';
import { maskUrl } from './mask-url.js';

it.each([
  ['amqp://u:p@h', 'amqp://u:***@h'],
  ['amqp://u:p@ss:w@h/v', 'amqp://u:***@h/v'],
  ['redis://:p@h', 'redis://:***@h'],
  ['postgres://h/db?user=u&password=p&ssl=1 failed', 'postgres://h/db?user=u&password=***&ssl=1 failed'],
  ['amqp://u:p/s#w@h/v failed', 'amqp://u:***@h/v failed'],
  ['{"a":"amqp://u:p@h/x","b":"redis://:p@i"}', '{"a":"amqp://u:***@h/x","b":"redis://:***@i"}'],
  ['amqp://u:p@h,redis://:p@i', 'amqp://u:***@h,redis://:***@i'],
  ['https://example.test:8080/a@b', 'https://example.test:8080/a@b'],
  ['no url here', 'no url here'],
])('%s', (text, expected) => {
  expect(maskCredentials(text)).toBe(expected);
});

it('no password of any URL can be read, wherever in a text the URL stands', () => {
  const word = fc.stringMatching(/^[a-z]{1,8}$/);
  // A mark that nothing around it can hold, in the middle of anything that a password may be.
  const password = fc.tuple(fc.string({ unit: 'grapheme' }), fc.string()).map(([a, b]) => `${a}CANARY${b}`);
  fc.assert(
    fc.property(
      fc.constantFrom('amqp', 'amqps', 'redis', 'postgres'),
      word,
      password,
      word,
      (scheme, user, secret, host) => {
        fc.pre(secret.length <= 100);
        const url = `${scheme}://${user}:${encodeURIComponent(secret)}@${host}:1234/x`;
        expect(maskUrl(url)).not.toContain('CANARY');
        expect(maskCredentials(`connect ${url} failed`)).not.toContain('CANARY');
        expect(
          maskCredentials(JSON.stringify({ url: `${scheme}://${host}/x?password=${encodeURIComponent(secret)}` })),
        ).not.toContain('CANARY');
      },
    ),
  );
});

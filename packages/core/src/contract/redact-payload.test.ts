import { describe, expect, it } from 'vitest';
import { redactPayload } from './redact-payload.js';

describe('redactPayload', () => {
  it('hides what the pointers name, and nothing else', () => {
    const payload = {
      token: 's',
      user: { email: 'e', name: 'n' },
      list: [{ key: 1, other: 2 }, { key: null }],
      'a/b': 1,
    };
    expect(redactPayload(payload, ['/token', '/user/email', '/list/*/key', '/a~1b', '/absent/deeper'])).toEqual({
      token: '***',
      user: { email: '***', name: 'n' },
      list: [{ key: '***', other: 2 }, { key: null }],
      'a/b': '***',
    });
    expect(payload.token).toBe('s');
  });

  it('hides every value of a map, a whole object, and a whole payload', () => {
    expect(redactPayload({ map: { a: 1, b: [2] } }, ['/map/*'])).toEqual({ map: { a: '***', b: '***' } });
    expect(redactPayload({ user: { email: 'e' } }, ['/user'])).toEqual({ user: '***' });
    expect(redactPayload({ a: 1 }, [''])).toBe('***');
  });

  it('keeps a key named __proto__ a key', () => {
    const payload: unknown = JSON.parse('{"__proto__":{"polluted":1},"token":"s"}');
    expect(JSON.stringify(redactPayload(payload, ['/token']))).toBe('{"__proto__":{"polluted":1},"token":"***"}');
  });
});
